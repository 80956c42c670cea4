-- What a node must know to follow the zone's changes: which life of the database this is (a restored backup begins
-- another, and transaction numbers begin anew with it), before which transaction changes were forgotten, and the
-- highest SOA serial that any node has told.
CREATE TABLE zone_history (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  life uuid NOT NULL DEFAULT gen_random_uuid(),
  forgotten_before bigint NOT NULL DEFAULT 0,
  serial bigint NOT NULL DEFAULT 0
);
INSERT INTO zone_history DEFAULT VALUES;

-- What a restored backup held although it was deleted or revoked after the backup was made. It is not served, has no
-- keys, and answers to nobody; the row is there to be looked at.
CREATE TABLE quarantine (
  kind text NOT NULL,
  id text NOT NULL,
  organization_id uuid,
  name text NOT NULL,
  token text,
  deleted_at timestamptz NOT NULL,
  restored_at timestamptz NOT NULL,
  PRIMARY KEY (kind, id)
);
