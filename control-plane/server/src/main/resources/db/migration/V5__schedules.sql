-- A schedule asks for operations by the calendar. Whoever moves next_fire_at on has fired it: no leader is needed.
ALTER TABLE schedule
  ADD COLUMN reason      VARCHAR(500) NOT NULL,
  ADD COLUMN created_at  DATETIME(6)  NOT NULL,
  ADD COLUMN created_by  VARCHAR(128) NOT NULL;

-- One firing. Its operations are asked for tenant by tenant; each moves the cursor on in its own transaction.
CREATE TABLE schedule_run (
  schedule_id      VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  due_at           DATETIME(6)  NOT NULL, -- never twice for one schedule
  fired_at         DATETIME(6)  NOT NULL,
  outcome          VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- submitting | submitted | missed | overlapped
  last_tenant_id   VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL, -- tenants up to this one had their turn
  submitted        INT          NOT NULL,
  refused          INT          NOT NULL, -- tenants that another operation held, or whose state forbids it
  PRIMARY KEY (schedule_id, due_at),
  KEY schedule_run_open (outcome, fired_at),
  CONSTRAINT schedule_run_schedule FOREIGN KEY (schedule_id) REFERENCES schedule (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE schedule_operation (
  operation_id     VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  schedule_id      VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  due_at           DATETIME(6)  NOT NULL,
  KEY schedule_operation_run (schedule_id, due_at),
  CONSTRAINT schedule_operation_run FOREIGN KEY (schedule_id, due_at) REFERENCES schedule_run (schedule_id, due_at) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
