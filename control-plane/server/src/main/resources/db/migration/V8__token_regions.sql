-- The regions of which a runtime that shows the token may be told routes. NULL and the empty list mean every region: tokens
-- made before this version keep what they could.
ALTER TABLE api_token ADD COLUMN regions JSON NULL AFTER tenant_id;

-- Templates of this version say what their rows add up to. Older ones do not, and are recorded again at the next creation.
DELETE FROM template;
