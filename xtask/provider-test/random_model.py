"""Writes a small llama model of random weights as GGUF: random_model.py FILE.

The words of its tokens are single characters. Its last layer leans towards the characters that end
texts and lists, so that what it says within a grammar comes to an end.
"""

import sys

import gguf
import numpy

WIDTH, HEADS, LAYERS, HIDDEN, CONTEXT = 64, 4, 2, 128, 32768
# In the first dimension every token has this value, and nothing else is added to it: what the last
# layer holds there is a fixed leaning for each token.
STEADY = 8.0
LEANING = {'"': 7.5, "]": 5.0, "}": 5.0, "?": 5.5, " ": 5.0, ".": 4.0}

tokens = ["<unk>", "<s>", "</s>"]
kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
for byte in range(256):
    tokens.append(f"<0x{byte:02X}>")
    kinds.append(gguf.TokenType.BYTE)
# sentencepiece writes a space as this sign.
for character in [chr(code) for code in range(33, 127)] + ["\u2581"]:
    tokens.append(character)
    kinds.append(gguf.TokenType.NORMAL)

random = numpy.random.default_rng(20260314)


def drawn(*shape):
    return (random.standard_normal(shape) * 0.05).astype(numpy.float32)


def without_steady(matrix):
    matrix[0, :] = 0.0
    return matrix


writer = gguf.GGUFWriter(sys.argv[1], "llama")
writer.add_name("random")
writer.add_context_length(CONTEXT)
writer.add_embedding_length(WIDTH)
writer.add_block_count(LAYERS)
writer.add_feed_forward_length(HIDDEN)
writer.add_head_count(HEADS)
writer.add_head_count_kv(HEADS)
writer.add_layer_norm_rms_eps(1e-5)
writer.add_rope_dimension_count(WIDTH // HEADS)
writer.add_vocab_size(len(tokens))
writer.add_tokenizer_model("llama")
writer.add_token_list(tokens)
writer.add_token_scores([0.0] * len(tokens))
writer.add_token_types(kinds)
writer.add_bos_token_id(1)
writer.add_eos_token_id(2)
writer.add_unk_token_id(0)

embedding = drawn(len(tokens), WIDTH)
embedding[:, 0] = STEADY
writer.add_tensor("token_embd.weight", embedding)
for layer in range(LAYERS):
    name = f"blk.{layer}"
    for norm in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"{name}.{norm}.weight", numpy.ones(WIDTH, dtype=numpy.float32))
    for part in ("attn_q", "attn_k", "attn_v"):
        writer.add_tensor(f"{name}.{part}.weight", drawn(WIDTH, WIDTH))
    writer.add_tensor(f"{name}.attn_output.weight", without_steady(drawn(WIDTH, WIDTH)))
    writer.add_tensor(f"{name}.ffn_gate.weight", drawn(HIDDEN, WIDTH))
    writer.add_tensor(f"{name}.ffn_up.weight", drawn(HIDDEN, WIDTH))
    writer.add_tensor(f"{name}.ffn_down.weight", without_steady(drawn(WIDTH, HIDDEN)))
writer.add_tensor("output_norm.weight", numpy.ones(WIDTH, dtype=numpy.float32))

output = drawn(len(tokens), WIDTH)
output[:, 0] = 0.0
for token, word in enumerate(tokens):
    # After the last norm the steady dimension is about the root of the width.
    lean = LEANING.get(word, 3.0 if word.isalpha() and len(word) == 1 else 0.0)
    if word == "\u2581":
        lean = LEANING[" "]
    output[token, 0] = lean / numpy.sqrt(WIDTH)
writer.add_tensor("output.weight", output)

writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
