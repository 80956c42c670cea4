package dev.signet.audit;

/// A change that leaves a row.
public enum Action {
  ORGANIZATION_CREATED("organization.created", Target.ORGANIZATION),
  ORGANIZATION_DELETED("organization.deleted", Target.ORGANIZATION),
  CREDENTIAL_CREATED("credential.created", Target.CREDENTIAL),
  CREDENTIAL_UPDATED("credential.updated", Target.CREDENTIAL),
  CREDENTIAL_DELETED("credential.deleted", Target.CREDENTIAL),
  SIGNING_CREDENTIAL_CREATED("signing-credential.created", Target.SIGNING_CREDENTIAL),
  SIGNING_CREDENTIAL_DELETED("signing-credential.deleted", Target.SIGNING_CREDENTIAL),
  DOMAIN_CREATED("domain.created", Target.DOMAIN),
  DOMAIN_UPDATED("domain.updated", Target.DOMAIN),
  /// A domain whose registration had lapsed got another token and other keys (CONTRACT CL-6).
  DOMAIN_RENEWED("domain.renewed", Target.DOMAIN),
  /// The customer's DNS was looked at and the result saved. Looks of the service itself leave a row
  /// when they change the status.
  DOMAIN_CHECKED("domain.checked", Target.DOMAIN),
  DOMAIN_DELETED("domain.deleted", Target.DOMAIN),
  /// An unverified hold gave way to another organization (CONTRACT C-5).
  DOMAIN_SUPERSEDED("domain.superseded", Target.DOMAIN),
  /// The operator looked at a customer's domain. Nothing changed.
  DOMAIN_VIEWED("domain.viewed", Target.DOMAIN),
  /// A domain passed to another organization by a claim (CONTRACT CL-5).
  DOMAIN_TRANSFERRED("domain.transferred", Target.DOMAIN),
  /// Somebody asked for a rotation of DKIM keys, or a stage of one was done; the outcome says
  /// which.
  DKIM_CHANGED("dkim.changed", Target.DOMAIN),
  /// How DKIM keys are rotated was set; the outcome says how.
  DKIM_SET("dkim.set", Target.DOMAIN),
  CLAIM_CREATED("claim.created", Target.CLAIM),
  /// A claim changed its state; the outcome is the state.
  CLAIM_DECIDED("claim.decided", Target.CLAIM),
  /// A holder began to prove its control of a claimed name.
  CLAIM_OBJECTED("claim.objected", Target.CLAIM),
  /// Somebody had the DNS asked about a claim, and its state stayed; the outcome is the state.
  CLAIM_CHECKED("claim.checked", Target.CLAIM),
  WEBHOOK_CREATED("webhook.created", Target.WEBHOOK),
  WEBHOOK_UPDATED("webhook.updated", Target.WEBHOOK),
  WEBHOOK_DELETED("webhook.deleted", Target.WEBHOOK),
  WEBHOOK_SECRET_ROTATED("webhook.secret-rotated", Target.WEBHOOK),
  /// Deliveries that failed for too long, or an answer that wants no more, disabled it.
  WEBHOOK_DISABLED("webhook.disabled", Target.WEBHOOK),
  /// One delivery is tried again.
  WEBHOOK_RETRIED("webhook.delivery-retried", Target.WEBHOOK),
  /// Events of a time are delivered again.
  WEBHOOK_REPLAYED("webhook.replayed", Target.WEBHOOK),
  /// A signing credential had a key that signs, or a signature by it: the first time, and then at
  /// most once an hour. The outcome is the selector and the version.
  KEY_HANDED_OUT("dkim-key.handed-out", Target.DOMAIN),
  ADDRESS_CREATED("address.created", Target.ADDRESS),
  ADDRESS_UPDATED("address.updated", Target.ADDRESS),
  ADDRESS_DELETED("address.deleted", Target.ADDRESS),
  SHARE_LINK_CREATED("share-link.created", Target.SHARE_LINK),
  SHARE_LINK_DELETED("share-link.deleted", Target.SHARE_LINK),
  SESSION_OPENED("session.opened", Target.SESSION),
  SESSION_MOVED("session.moved", Target.SESSION),
  SESSION_CLOSED("session.closed", Target.SESSION),
  /// Work that was given up is to be tried again, or is dropped.
  WORK_RETRIED("work.retried", Target.INSTALLATION),
  WORK_DROPPED("work.dropped", Target.INSTALLATION),
  /// A master key was prepared, or seals from now on; the outcome says which.
  MASTER_KEY_ROTATED("master-key.rotated", Target.INSTALLATION),
  DATABASE_RESTORED("database.restored", Target.INSTALLATION),
  ORIGINS_ERASED("audit.origins-erased", Target.INSTALLATION);

  private final String text;
  private final Target target;

  Action(String text, Target target) {
    this.text = text;
    this.target = target;
  }

  /// The word in rows and answers.
  public String text() {
    return text;
  }

  public Target target() {
    return target;
  }

  /// What kind of thing was changed.
  public enum Target {
    ORGANIZATION("organization"),
    CREDENTIAL("credential"),
    SIGNING_CREDENTIAL("signing-credential"),
    DOMAIN("domain"),
    CLAIM("claim"),
    WEBHOOK("webhook"),
    ADDRESS("address"),
    SHARE_LINK("share-link"),
    SESSION("session"),
    INSTALLATION("installation");

    private final String text;

    Target(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
