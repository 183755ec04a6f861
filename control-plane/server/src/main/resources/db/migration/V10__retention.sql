-- What a plan's policy keeps, and when it was last carried out.
ALTER TABLE backup
  ADD COLUMN pinned_at   DATETIME(6)  NULL,
  ADD COLUMN pinned_by   VARCHAR(128) NULL,
  ADD COLUMN pin_reason  VARCHAR(500) NULL;

-- One row for each tenant whose backups were looked at. Whoever moves next_at on looks at them; no leader is needed.
CREATE TABLE retention_check (
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  next_at          DATETIME(6)  NOT NULL,
  checked_at       DATETIME(6)  NULL, -- when the policy was last carried out to its end
  KEY retention_check_next (next_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
