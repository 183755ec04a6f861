-- A file that becomes a new tenant, on its way: its parts lie in a store under the tenant's key until the operation has ended.
CREATE TABLE tenant_import (
  operation_id     VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  database_id      VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  schema_name      VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- one of its versions must be the file's structure
  format           VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- package | dump
  store            VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  key_version      INT          NOT NULL,
  part_count       INT          NOT NULL, -- parts that lie in the store, from 1 on without a gap
  size_bytes       BIGINT       NOT NULL, -- of these parts
  sha256           CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NULL, -- of the whole file, as its sender says
  received_at      DATETIME(6)  NULL,     -- the sender said that it is complete
  created_at       DATETIME(6)  NOT NULL,
  KEY tenant_import_store (store, operation_id),
  KEY tenant_import_tenant (tenant_id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
