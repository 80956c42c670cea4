package dev.signet.console;

import java.util.List;
import java.util.Optional;

/// What is around every page.
///
/// @param title of the page, without the product's name
/// @param section which part of the navigation it belongs to; empty for none
/// @param visitor who is signed in
/// @param notice what was just done, said once
/// @param assets the version of style sheet and script, so that a new one is never hidden by an old
///   one in a cache
public record Frame(
    String title,
    String section,
    Optional<Visitor> visitor,
    Optional<Notice> notice,
    String assets) {

  /// Who is signed in.
  ///
  /// @param organization its name; empty for the operator
  /// @param organizationId its id; empty for the operator
  /// @param others all organizations the session can work in, when there are several
  /// @param manages whether domains may be added, verified, changed and deleted
  /// @param formWord what every form carries
  public record Visitor(
      String organization,
      String organizationId,
      List<Choice> others,
      boolean manages,
      String formWord) {
    public Visitor {
      others = List.copyOf(others);
    }

    /// Whether the visitor is an operator.
    public boolean operator() {
      return organizationId.isEmpty();
    }
  }

  /// One of several things to choose from.
  public record Choice(String id, String name, boolean chosen) {}

  /// Whether the visitor may change domains; who may not is shown no form for it.
  public boolean manages() {
    return visitor.map(Visitor::manages).orElse(false);
  }

  /// What every form carries; empty when the visitor is not signed in.
  public String formWord() {
    return visitor.map(Visitor::formWord).orElse("");
  }
}
