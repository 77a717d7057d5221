-- What the person who placed a variant wrote beside it, and how the source lies
-- in the plan frame that the placement is about (JSON as the domain writes it).

ALTER TABLE placement ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE placement ADD COLUMN frame TEXT NOT NULL DEFAULT '{}';
