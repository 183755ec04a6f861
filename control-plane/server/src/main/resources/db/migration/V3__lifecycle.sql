-- Former slugs. A slug that once meant a customer never comes to mean another one: what people wrote down long ago, in a ticket or a script,
-- finds its tenant or nobody.
CREATE TABLE former_slug (
  slug             VARCHAR(63)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  tenant_id        VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  given_up_at      DATETIME(6)  NOT NULL,
  KEY former_slug_tenant (tenant_id),
  CONSTRAINT former_slug_tenant FOREIGN KEY (tenant_id) REFERENCES tenant (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
