-- The finished ground within a footprint: its level in metres above the site's
-- origin, and what is known of the ground there, JSON as the domain writes it.

ALTER TABLE replacement ADD COLUMN level REAL;
ALTER TABLE replacement ADD COLUMN ground TEXT NOT NULL DEFAULT 'null';
