package dev.signet.api;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads the members of one JSON object and collects what is wrong with them, so that the caller
/// hears of every problem at once.
///
/// ```java
/// Fields body = Fields.of(request.body());
/// String name = body.requiredString("name");
/// Optional<Boolean> enabled = body.optionalBoolean("enabled");
/// body.done(); // throws Refused INVALID with one entry per bad member
/// ```
///
/// A reader that finds a problem notes it and gives an empty value, which [#done] keeps from being
/// used: call it before acting on anything read. Unknown members are ignored (CONTRACT C-7). For
/// one thread.
public final class Fields {
  private static final int DEFAULT_LENGTH = 4096;
  private static final String MISSING = "This field is required.";

  private final ObjectNode node;
  private final String prefix;
  private final Map<String, List<String>> problems;

  private Fields(ObjectNode node, String prefix, Map<String, List<String>> problems) {
    this.node = node;
    this.prefix = prefix;
    this.problems = problems;
  }

  /// The members of the object that `body` holds.
  ///
  /// @throws Refused `UNREADABLE` or `INVALID`, see [Json#readObject]
  public static Fields of(byte[] body) {
    return of(Json.readObject(body));
  }

  /// The members of `node`.
  public static Fields of(ObjectNode node) {
    return new Fields(node, "", new LinkedHashMap<>());
  }

  /// Whether the member is there at all, `null` included.
  public boolean has(String name) {
    return node.has(name);
  }

  /// A string that must be there; `""` when it is not. The empty string is refused as missing.
  public String requiredString(String name) {
    return requiredString(name, DEFAULT_LENGTH);
  }

  /// The same, of at most `length` UTF-16 units.
  public String requiredString(String name, int length) {
    JsonNode value = value(name);
    if (value == null) {
      problem(name, MISSING);
      return "";
    }
    String text = string(name, value, length).orElse("");
    if (text.isEmpty() && clean(name)) {
      problem(name, MISSING);
    }
    return text;
  }

  /// A string that may be left out or `null`.
  public Optional<String> optionalString(String name) {
    return Optional.ofNullable(value(name)).flatMap(value -> string(name, value, DEFAULT_LENGTH));
  }

  /// A string where leaving out and `null` differ.
  public Field<String> string(String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      return new Field.Absent<>();
    }
    if (value.isNull()) {
      return new Field.Cleared<>();
    }
    return new Field.Given<>(string(name, value, DEFAULT_LENGTH).orElse(""));
  }

  /// A boolean that may be left out; `null` is refused, because it says neither.
  public Optional<Boolean> optionalBoolean(String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isBoolean()) {
      problem(name, "This must be true or false, and is " + Json.describe(value) + ".");
      return Optional.empty();
    }
    return Optional.of(value.booleanValue());
  }

  /// A whole number from `least` to `most` that may be left out or `null`.
  public OptionalInt optionalInt(String name, int least, int most) {
    JsonNode value = value(name);
    if (value == null) {
      return OptionalInt.empty();
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < least
        || value.intValue() > most) {
      problem(name, "This must be a whole number from " + least + " to " + most + ".");
      return OptionalInt.empty();
    }
    return OptionalInt.of(value.intValue());
  }

  /// A list of at most `most` strings; empty when left out or `null`. A problem with one of them is
  /// noted under its place (`allowed_ips.2`, counted from 0).
  public List<String> stringList(String name, int most) {
    JsonNode value = value(name);
    if (value == null) {
      return List.of();
    }
    if (!listed(name, value, most)) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (int place = 0; place < value.size(); place++) {
      string(name + "." + place, value.get(place), DEFAULT_LENGTH).ifPresent(texts::add);
    }
    return List.copyOf(texts);
  }

  /// The same where leaving out and `null` differ.
  public Field<List<String>> strings(String name, int most) {
    if (!node.has(name)) {
      return new Field.Absent<>();
    }
    return value(name) == null ? new Field.Cleared<>() : new Field.Given<>(stringList(name, most));
  }

  /// An object that must be there; one without members when it is not. Its problems are noted here
  /// under `name.member`.
  public Fields requiredObject(String name) {
    JsonNode value = value(name);
    if (value == null) {
      problem(name, MISSING);
    } else if (value instanceof ObjectNode object) {
      return within(name, object);
    } else {
      problem(name, "This must be an object, and is " + Json.describe(value) + ".");
    }
    return within(name, Json.object());
  }

  /// An object that may be left out or `null`.
  public Optional<Fields> optionalObject(String name) {
    return value(name) == null ? Optional.empty() : Optional.of(requiredObject(name));
  }

  /// A list of at most `most` objects, each read under `name.place`; empty when left out or `null`.
  public List<Fields> objectList(String name, int most) {
    JsonNode value = value(name);
    if (value == null || !listed(name, value, most)) {
      return List.of();
    }
    List<Fields> objects = new ArrayList<>();
    for (int place = 0; place < value.size(); place++) {
      JsonNode item = value.get(place);
      if (item instanceof ObjectNode object) {
        objects.add(within(name + "." + place, object));
      } else {
        problem(name + "." + place, "This must be an object, and is " + Json.describe(item) + ".");
      }
    }
    return List.copyOf(objects);
  }

  /// Notes a problem with the member `name` of this object.
  public void problem(String name, String message) {
    problems.computeIfAbsent(prefix + name, _ -> new ArrayList<>()).add(message);
  }

  /// Whether nothing has been noted about the member `name` of this object.
  public boolean clean(String name) {
    return !problems.containsKey(prefix + name);
  }

  /// Ends the reading.
  ///
  /// @throws Refused `INVALID` when a problem was noted, here or in an object within
  public void done() {
    if (problems.isEmpty()) {
      return;
    }
    Map.Entry<String, List<String>> first = problems.entrySet().iterator().next();
    int more = problems.size() - 1;
    String message = first.getKey() + ": " + first.getValue().getFirst();
    if (more > 0) {
      message += " (and " + more + (more == 1 ? " more field)" : " more fields)");
    }
    throw Refused.fields(Reason.INVALID, message, problems);
  }

  private Fields within(String name, ObjectNode object) {
    return new Fields(object, prefix + name + ".", problems);
  }

  /// The member, or null when it is absent or JSON null.
  private @Nullable JsonNode value(String name) {
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private boolean listed(String name, JsonNode value, int most) {
    if (!value.isArray()) {
      problem(name, "This must be a list, and is " + Json.describe(value) + ".");
      return false;
    }
    if (value.size() > most) {
      problem(name, "At most " + most + " items are allowed.");
      return false;
    }
    return true;
  }

  private Optional<String> string(String name, JsonNode value, int length) {
    if (!value.isString()) {
      problem(name, "This must be a string, and is " + Json.describe(value) + ".");
      return Optional.empty();
    }
    String text = value.stringValue();
    if (text.length() > length) {
      problem(name, "This must not be longer than " + length + " characters.");
      return Optional.empty();
    }
    if (!storable(text)) {
      problem(name, "This must not contain U+0000 or half of a surrogate pair.");
      return Optional.empty();
    }
    return Optional.of(text);
  }

  /// JSON can spell what neither UTF-8 nor the database can hold (RFC 8259 §8.2).
  private static boolean storable(String text) {
    return text.codePoints()
        .noneMatch(point ->
            point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
  }
}
