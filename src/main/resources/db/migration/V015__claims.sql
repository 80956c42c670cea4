-- Claims of names that other organizations hold. A claim has its token from the beginning; the domain's row comes with
-- its completion.
CREATE TABLE domain_claim (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  name text NOT NULL,
  apex text NOT NULL,
  domain_id uuid NOT NULL UNIQUE,
  token text NOT NULL UNIQUE REFERENCES zone_token,
  selectors text[] NOT NULL,
  value text NOT NULL,
  state text NOT NULL
    CHECK (state IN ('pending', 'proven', 'completed', 'expired', 'canceled', 'superseded', 'blocked')),
  generation integer NOT NULL,
  seen_since timestamptz,
  notice_holder uuid,
  notice_until timestamptz,
  notice_counted bigint,
  objection_value text,
  objection_begun_at timestamptz,
  objection_holds_until timestamptz,
  objection_seen_since timestamptz,
  objection_proven boolean NOT NULL DEFAULT false,
  blocked_reason text,
  approved boolean NOT NULL DEFAULT false,
  event_sequence integer NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL,
  looked_at timestamptz,
  next_look timestamptz,
  ended_at timestamptz,
  created_at timestamptz NOT NULL,
  CHECK ((notice_holder IS NULL) = (notice_until IS NULL) AND (notice_holder IS NULL) = (notice_counted IS NULL)),
  CHECK ((state = 'blocked') = (blocked_reason IS NOT NULL))
);
CREATE UNIQUE INDEX domain_claim_open ON domain_claim (name, organization_id)
  WHERE state IN ('pending', 'proven', 'blocked');
CREATE INDEX domain_claim_by_organization ON domain_claim (organization_id, id DESC);
CREATE INDEX domain_claim_by_state ON domain_claim (state, id DESC);
CREATE INDEX domain_claim_by_holder ON domain_claim (notice_holder)
  WHERE state IN ('pending', 'proven', 'blocked');

-- Keys that are served for a token without a domain: a claimant's, with the sealed private half, until its claim ends;
-- and the public ones of a holder that lost its name, for mail that is still on its way.
CREATE TABLE token_key (
  token text NOT NULL REFERENCES zone_token,
  selector text NOT NULL,
  version integer NOT NULL,
  algorithm text NOT NULL,
  public_key bytea NOT NULL,
  sealed_key bytea,
  master_key_id bigint,
  served_until timestamptz,
  PRIMARY KEY (token, selector),
  CHECK ((sealed_key IS NULL) = (master_key_id IS NULL))
);

-- Since when a domain that was verified is not. A trigger, so that a node of the version before keeps it too.
ALTER TABLE email_domain ADD COLUMN demoted_at timestamptz;
CREATE FUNCTION note_demotion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.demoted_at := CASE WHEN NEW.status <> 'verified' THEN NEW.updated_at END;
  RETURN NEW;
END $$;
CREATE TRIGGER email_domain_demotion BEFORE UPDATE OF status ON email_domain
  FOR EACH ROW WHEN ((OLD.status = 'verified') IS DISTINCT FROM (NEW.status = 'verified'))
  EXECUTE FUNCTION note_demotion();
-- Exact for what falls from now on; what fell before counts from its last change.
UPDATE email_domain SET demoted_at = updated_at WHERE status <> 'verified' AND verified_at IS NOT NULL;
