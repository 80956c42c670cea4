-- A token that is about to be published on name servers elsewhere. Committed before the first packet,
-- removed by the transaction that commits the domain: a row that stays belongs to an interruption, and
-- whatever was published for it is withdrawn.
CREATE TABLE publishing_intent (
  token text PRIMARY KEY,
  begun_at timestamptz NOT NULL,
  given_up boolean NOT NULL DEFAULT false
);

-- For the reconciler where a zone cannot be transferred: which tokens were retired lately.
CREATE INDEX zone_token_by_retirement ON zone_token (retired_at) WHERE retired_at IS NOT NULL;
