-- The second wall: a transaction that says for which organization it works sees that organization's rows alone,
-- whatever its statements ask for. One that says nothing sees all: work of the service itself, and every transaction of
-- a node of the version before, which goes on as if nothing had changed. FORCE, because on an operator's server the
-- service may be the owner.
CREATE FUNCTION signet_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('signet.organization', true), '')::uuid
$$;

ALTER TABLE organization ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON organization USING (
  (SELECT signet_organization()) IS NULL OR id = (SELECT signet_organization()));
ALTER TABLE credential_grant ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON credential_grant USING (
  (SELECT signet_organization()) IS NULL OR organization_id = (SELECT signet_organization()));
ALTER TABLE email_domain ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON email_domain USING (
  (SELECT signet_organization()) IS NULL OR organization_id = (SELECT signet_organization()));
ALTER TABLE event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON event USING (
  (SELECT signet_organization()) IS NULL OR organization_id = (SELECT signet_organization()));
ALTER TABLE idempotent_request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON idempotent_request USING (
  (SELECT signet_organization()) IS NULL OR organization_id = (SELECT signet_organization()));
ALTER TABLE provider_intent ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON provider_intent USING (
  (SELECT signet_organization()) IS NULL OR organization_id = (SELECT signet_organization()));
ALTER TABLE sandbox_domain ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON sandbox_domain USING (
  (SELECT signet_organization()) IS NULL OR organization_id = (SELECT signet_organization()));
ALTER TABLE email_address ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON email_address USING (
  (SELECT signet_organization()) IS NULL OR organization_id = (SELECT signet_organization()));
ALTER TABLE domain_check ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON domain_check USING (
  (SELECT signet_organization()) IS NULL OR organization_id = (SELECT signet_organization()));
ALTER TABLE console_session ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON console_session USING (
  (SELECT signet_organization()) IS NULL OR organization_id = (SELECT signet_organization()));
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON audit_entry USING (
  (SELECT signet_organization()) IS NULL OR organization_id = (SELECT signet_organization()) OR organization_id IS NULL);
ALTER TABLE quarantine ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON quarantine USING (
  (SELECT signet_organization()) IS NULL OR organization_id = (SELECT signet_organization()));
ALTER TABLE signing_credential ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON signing_credential USING (
  (SELECT signet_organization()) IS NULL OR organization_id = (SELECT signet_organization()));
ALTER TABLE domain_claim ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON domain_claim USING (
  (SELECT signet_organization()) IS NULL OR organization_id = (SELECT signet_organization()));
-- The platform's own webhooks are nobody's: no organization sees them.
ALTER TABLE webhook ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON webhook USING (
  (SELECT signet_organization()) IS NULL OR organization_id = (SELECT signet_organization()));

-- What belongs to a webhook is seen by who sees the webhook.
ALTER TABLE webhook_queue ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON webhook_queue USING (
  (SELECT signet_organization()) IS NULL OR EXISTS (SELECT FROM webhook w WHERE w.id = webhook_id));
ALTER TABLE webhook_delivery ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON webhook_delivery USING (
  (SELECT signet_organization()) IS NULL OR EXISTS (SELECT FROM webhook w WHERE w.id = webhook_id));
ALTER TABLE webhook_attempt ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY one_organization ON webhook_attempt USING (
  (SELECT signet_organization()) IS NULL OR EXISTS (SELECT FROM webhook_delivery d WHERE d.id = delivery_id));

-- Until now it lay unsealed here and in backups. Cursors of pages that were begun before are refused once.
DELETE FROM installation WHERE name = 'cursor-key';
