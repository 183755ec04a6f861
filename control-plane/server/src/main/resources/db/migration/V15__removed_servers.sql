-- A server that was taken out of the catalog keeps its row: databases, operations and the audit trail name it. Its name and its address are
-- free for another one, so they are unique among those that are present only.
ALTER TABLE server
  ADD COLUMN removed_at  DATETIME(6)  NULL,
  ADD COLUMN present     TINYINT      NULL DEFAULT 1, -- null once it is removed
  DROP KEY name,
  DROP KEY server_address,
  ADD UNIQUE KEY server_name (name, present),
  ADD UNIQUE KEY server_address_present (host, port, present);

-- When the server of an object was taken out of the catalog as lost: nobody dropped the object, and nobody can.
ALTER TABLE deletion_record ADD COLUMN lost_at DATETIME(6) NULL AFTER gone_at;
