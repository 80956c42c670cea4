package dev.signet.console;

import dev.signet.access.AddressBlock;
import dev.signet.access.Credentials.KeyTerms;
import dev.signet.access.Permissions;
import dev.signet.access.Scope;
import dev.signet.access.Secret;
import dev.signet.api.Form;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The form for a new key, as it was filled in.
///
/// @param may `full`, `send_only` or `chosen`
/// @param prefix `ap` or `ak`
/// @param domains one a line
/// @param addresses one a line
/// @param seen the id of the newest key when the form was shown, `none` when there was none; empty
///   when it does not say
public record KeyForm(
    String name,
    String may,
    List<Choice> scopes,
    String prefix,
    String domains,
    String addresses,
    String seen,
    String problem) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+\\.?");
  private static final String CHOSEN = "chosen";

  public KeyForm {
    scopes = List.copyOf(scopes);
  }

  /// One scope to tick.
  ///
  /// @param field its name in the form
  public record Choice(String field, String scope, String words, boolean ticked) {}

  static KeyForm blank(String seen) {
    return new KeyForm("", "full", choices(Set.of()), "ap", "", "", seen, "");
  }

  static KeyForm of(Form form) {
    Set<Scope> ticked = EnumSet.noneOf(Scope.class);
    for (Scope scope : Scope.values()) {
      if (!form.text(field(scope)).isEmpty()) {
        ticked.add(scope);
      }
    }
    return new KeyForm(
        form.text("name"),
        form.text("may"),
        choices(ticked),
        form.text("prefix"),
        form.text("domains"),
        form.text("addresses"),
        form.text("seen"),
        "");
  }

  KeyForm with(String trouble) {
    return with(trouble, seen);
  }

  KeyForm with(String trouble, String newest) {
    return new KeyForm(name, may, scopes, prefix, domains, addresses, newest, trouble);
  }

  private static List<Choice> choices(Set<Scope> ticked) {
    return Arrays.stream(Scope.values())
        .map(scope ->
            new Choice(field(scope), scope.wireText(), KeyLine.word(scope), ticked.contains(scope)))
        .toList();
  }

  private static String field(Scope scope) {
    return "scope_" + scope.wireText().replace(':', '_');
  }

  /// What the new key begins with.
  ///
  /// @throws Refused INVALID
  Secret.Prefix kind() {
    return Secret.Prefix.of(prefix)
        .filter(some -> some == Secret.Prefix.AP || some == Secret.Prefix.AK)
        .orElseThrow(() -> invalid("prefix", "Choose how the key begins: ap_ or ak_."));
  }

  /// What was asked for.
  ///
  /// @throws Refused INVALID
  KeyTerms terms() {
    return new KeyTerms(name, chosen(), names(), blocks());
  }

  private Set<Scope> chosen() {
    if (!may.equals(CHOSEN)) {
      return Permissions.ofWireText(may)
          .map(Permissions::scopes)
          .orElseThrow(() -> invalid("may", "Choose what the key may do."));
    }
    Set<Scope> ticked = EnumSet.noneOf(Scope.class);
    for (Choice choice : scopes) {
      if (choice.ticked()) {
        Scope.ofWireText(choice.scope()).ifPresent(ticked::add);
      }
    }
    if (ticked.isEmpty()) {
      throw invalid("may", "Tick what the key may do, or choose “Send only”.");
    }
    return ticked;
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (String line : lines(domains)) {
      names.add(
          Optional.of(line)
              .filter(text -> NAME.matcher(text).matches())
              .flatMap(DomainName::parse)
              .orElseThrow(() ->
                  invalid(
                      "domains",
                      "“"
                          + cut(line)
                          + "” is not a domain name such as example.com. Write letters of other"
                          + " alphabets in the form that begins with xn--."))
              .toString());
    }
    return names;
  }

  private List<AddressBlock> blocks() {
    List<AddressBlock> blocks = new ArrayList<>();
    for (String line : lines(addresses)) {
      blocks.add(
          AddressBlock.parse(line)
              .orElseThrow(() ->
                  invalid(
                      "addresses",
                      "“"
                          + cut(line)
                          + "” is neither an address nor a block of them, such as 192.0.2.1 or"
                          + " 2001:db8::/32.")));
    }
    return blocks;
  }

  private static List<String> lines(String text) {
    return Arrays.stream(text.split("[\\s,]+")).filter(line -> !line.isEmpty()).toList();
  }

  private static String cut(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  private static Refused invalid(String field, String text) {
    return Refused.field(Reason.INVALID, field, text);
  }
}
