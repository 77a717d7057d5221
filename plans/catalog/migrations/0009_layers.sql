-- What a context layer has beside what every variant has. style, credits and theme
-- are JSON as the domain writes it. Layers of before keep the order they were made in.

CREATE TABLE layer (
    variant_id TEXT PRIMARY KEY REFERENCES variant (id),
    kind       TEXT NOT NULL,
    position   INTEGER NOT NULL,
    visible    BOOLEAN NOT NULL,
    style      TEXT NOT NULL,
    credits    TEXT NOT NULL,
    theme      TEXT,
    revision   INTEGER NOT NULL,
    removed_at BIGINT
);

INSERT INTO layer (variant_id, kind, position, visible, style, credits, theme, revision, removed_at)
    SELECT v.id, 'other',
        (SELECT COUNT(*) FROM variant o WHERE o.project_id = v.project_id AND o.owner = 'layer'
            AND (o.created_at < v.created_at OR o.created_at = v.created_at AND o.id <= v.id)),
        TRUE, '{"opacity":1}', '[]', NULL, 1, NULL
    FROM variant v WHERE v.owner = 'layer';
