-- What is taken of a source that holds several levels of detail or themes of
-- appearances; '' for the usual.

ALTER TABLE version_source ADD COLUMN lod TEXT NOT NULL DEFAULT '';
ALTER TABLE version_source ADD COLUMN appearance TEXT NOT NULL DEFAULT '';
