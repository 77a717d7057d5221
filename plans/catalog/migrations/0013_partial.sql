-- What can be seen of a version while it is being made (plans.Partial), as JSON,
-- with the version's number beside it; 0 and '' for nothing.

ALTER TABLE variant ADD COLUMN partial_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE variant ADD COLUMN partial TEXT NOT NULL DEFAULT '';
