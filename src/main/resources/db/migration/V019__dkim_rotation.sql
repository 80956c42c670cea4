-- How far the rotation of a domain's keys is. generation counts what was kept and fences the work; due_at is when the
-- next stage is due, queued whether work was made of it. The counts are of its keys by state, for the metrics.
CREATE TABLE dkim_rotation (
  domain_id uuid PRIMARY KEY REFERENCES email_domain ON DELETE CASCADE,
  generation integer NOT NULL DEFAULT 0,
  due_at timestamptz,
  queued boolean NOT NULL DEFAULT false,
  enabled boolean,
  interval_days integer CHECK (interval_days >= 14),
  request text CHECK (request IN ('planned', 'emergency', 'forced')),
  requested_at timestamptz,
  begun boolean NOT NULL DEFAULT false,
  waiting_since timestamptz,
  waiting_reason text,
  waiting_selector text,
  waiting_words text,
  ready smallint NOT NULL DEFAULT 0,
  published smallint NOT NULL DEFAULT 0,
  signing smallint NOT NULL DEFAULT 0,
  retiring smallint NOT NULL DEFAULT 0,
  revoked smallint NOT NULL DEFAULT 0,
  signing_since timestamptz,
  CHECK ((request IS NULL) = (requested_at IS NULL)),
  CHECK ((waiting_since IS NULL) = (waiting_reason IS NULL))
);
CREATE INDEX dkim_rotation_due ON dkim_rotation (due_at);
CREATE INDEX dkim_rotation_waiting ON dkim_rotation (waiting_since) WHERE waiting_since IS NOT NULL;

-- What the looks at one place have shown of the key version that is served at a selector.
CREATE TABLE dkim_sight (
  domain_id uuid NOT NULL REFERENCES email_domain ON DELETE CASCADE,
  selector text NOT NULL,
  place text NOT NULL CHECK (place IN ('servers', 'customer', 'resolvers')),
  version integer NOT NULL,
  seen text NOT NULL CHECK (seen IN ('right', 'wrong', 'unanswered')),
  since timestamptz NOT NULL,
  latest timestamptz NOT NULL,
  words text NOT NULL,
  PRIMARY KEY (domain_id, selector, place)
);

-- The domains that are there are looked through within a day.
INSERT INTO dkim_rotation (domain_id, due_at, published, signing, signing_since)
SELECT d.id, now() + random() * interval '1 day', count(*) FILTER (WHERE k.key_state = 'published'),
       count(*) FILTER (WHERE k.key_state = 'signing'), min(k.signing_at)
  FROM email_domain d JOIN dkim_key k ON k.domain_id = d.id
 WHERE d.provider = 'native'
 GROUP BY d.id;
