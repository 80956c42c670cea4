package dev.signet.api;

/// What a page of ours may load and do (W3C Content Security Policy Level 3): its own files, no
/// inline script or style, no frame around it, forms to ourselves only.
public final class ContentSecurity {
  public static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

  private ContentSecurity() {}
}
