-- Which nodes share this database: each says every few seconds that it is there, by the clock of the database, and
-- takes its row away at a clean stop. Not in backups: a restored database begins with no node.
CREATE TABLE node (
  id uuid PRIMARY KEY,
  host text NOT NULL,
  version text NOT NULL,
  started_at timestamptz NOT NULL,
  last_seen timestamptz NOT NULL
);
