DROP TABLE tenant_minutes;
DROP TABLE tenant_months;
ALTER TABLE tenants DROP COLUMN monthly_tokens;
ALTER TABLE tenants DROP COLUMN monthly_requests;
