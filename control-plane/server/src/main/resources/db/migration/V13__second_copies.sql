-- A second copy of a backup in another store. The store is named before its first object is there, so that whoever deletes a backup knows of it.
ALTER TABLE backup
  ADD COLUMN copy_store     VARCHAR(64)   CHARACTER SET ascii COLLATE ascii_bin NULL, -- where objects of a second copy may lie
  ADD COLUMN copy_operation VARCHAR(32)   CHARACTER SET ascii COLLATE ascii_bin NULL, -- what copies it at present
  ADD COLUMN copy_tried_at  DATETIME(6)   NULL, -- when a copy was last asked for
  ADD COLUMN copied_at      DATETIME(6)   NULL, -- since when a whole copy stands
  ADD COLUMN copy_objects   INT           NULL, -- of how many objects, with the manifest
  ADD COLUMN copy_problem   VARCHAR(2000) NULL; -- why the last try brought none
ALTER TABLE backup ADD KEY backup_uncopied (state, copied_at, copy_tried_at);

-- A plan names each second copy too.
ALTER TABLE deletion_request MODIFY COLUMN plan MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL;
