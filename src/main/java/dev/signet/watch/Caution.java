package dev.signet.watch;

/// Something about a verified domain that no record of it shows. Stable words; codes of
/// `domain.degraded`.
public enum Caution {
  /// All its name servers are others than before. Of versions before this one: it is an event of
  /// its own now.
  NAME_SERVERS_CHANGED(
      "name_servers_changed",
      "All name servers of the domain are others than before. If you did not move it, another person"
          + " may hold the name now; if you did, verify the domain once more."),
  /// Resolvers say that the name does not exist. Of versions before this one, too.
  NAME_GONE(
      "domain_not_registered",
      "The registry says that the name does not exist any more. Check that its registration has not"
          + " lapsed, then verify the domain once more."),
  /// Its own servers have the records, and resolvers have not seen them for long.
  NOT_VISIBLE(
      "resolvers_do_not_see_it",
      "The domain's own name servers have the records, but resolvers have not seen them for longer"
          + " than any cache may hold an old answer. Mail to others may fail to authenticate.");

  private final String wireText;
  private final String sentence;

  Caution(String wireText, String sentence) {
    this.wireText = wireText;
    this.sentence = sentence;
  }

  public String wireText() {
    return wireText;
  }

  /// The same for people, with what to do.
  public String sentence() {
    return sentence;
  }

  /// Reads the stable word.
  public static Caution ofWireText(String text) {
    for (Caution caution : values()) {
      if (caution.wireText.equals(text)) {
        return caution;
      }
    }
    throw new IllegalArgumentException("no caution: " + text);
  }
}
