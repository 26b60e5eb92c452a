"""Presidio's pattern recognisers over texts, for a comparison on the same machine and texts.

Reads one JSON string a line, writes one line for each: {"seconds": .., "spans": [[start, end, type], ..]},
with offsets in characters. The language pipeline is an empty one, so that no model has to be had: what needs
one (PERSON, LOCATION, ORGANIZATION, NRP) is not found.
"""

import json
import logging
import sys
import tempfile
import time

import spacy
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

# Below this score a pattern is too vague to be acted on: any nine digits are a passport at 0.05.
THRESHOLD = 0.35


def analyzer(folder):
    """An analyzer with every recogniser it has by default, and no model."""
    spacy.blank("en").to_disk(folder)
    provider = NlpEngineProvider(
        nlp_configuration={
            "nlp_engine_name": "spacy",
            "models": [{"lang_code": "en", "model_name": folder}],
        }
    )
    return AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])


def main():
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        engine = analyzer(folder)
        engine.analyze(text="Call 212-555-0123 or write to a@example.com.", language="en")
        for line in sys.stdin:
            text = json.loads(line)
            started = time.perf_counter()
            found = engine.analyze(text=text, language="en", score_threshold=THRESHOLD)
            seconds = time.perf_counter() - started
            spans = [[one.start, one.end, one.entity_type] for one in found]
            print(json.dumps({"seconds": seconds, "spans": spans}))


if __name__ == "__main__":
    main()
