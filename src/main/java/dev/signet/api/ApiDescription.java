package dev.signet.api;

import java.util.List;
import java.util.Optional;

/// What `openapi.yaml` says, in the shape in which people read it: operations by group, and the
/// objects they speak of. Immutable; made once, when it is first asked for ([#ours]).
///
/// @param about what is true of every operation
/// @param objects what bodies consist of, in the order in which they are first spoken of
public record ApiDescription(
    String title,
    String version,
    String summary,
    List<Prose> about,
    List<Group> groups,
    List<Entity> objects) {
  public ApiDescription {
    about = List.copyOf(about);
    groups = List.copyOf(groups);
    objects = List.copyOf(objects);
  }

  private static final class Holder {
    static final ApiDescription OURS = new ApiDescriptionReader(OpenApi.document()).read();
  }

  /// That of this service.
  ///
  /// @throws IllegalStateException when the description is not what this program can read
  public static ApiDescription ours() {
    return Holder.OURS;
  }

  /// One paragraph.
  public record Prose(List<Span> spans) {
    public Prose {
      spans = List.copyOf(spans);
    }
  }

  /// Some words of a paragraph.
  ///
  /// @param code whether they are to be typed as they are
  public record Span(String text, boolean code) {}

  /// Operations that belong together.
  ///
  /// @param anchor names the group inside a page
  public record Group(String name, String anchor, List<Prose> about, List<Operation> operations) {
    public Group {
      about = List.copyOf(about);
      operations = List.copyOf(operations);
    }
  }

  /// Who may call an operation.
  public enum Access {
    ANYBODY,
    ORGANIZATION,
    OPERATOR
  }

  /// One method of one path.
  ///
  /// @param id names it inside a page and for programs
  /// @param method in capitals
  /// @param parameters in path, query and headers
  /// @param body the members of the request's body; empty when it has none
  /// @param example a call, ready to be typed
  public record Operation(
      String id,
      String method,
      String path,
      String summary,
      List<Prose> about,
      Access access,
      List<Field> parameters,
      List<Field> body,
      List<Reply> replies,
      String example) {
    public Operation {
      about = List.copyOf(about);
      parameters = List.copyOf(parameters);
      body = List.copyOf(body);
      replies = List.copyOf(replies);
    }
  }

  /// A parameter, or a member of an object.
  ///
  /// @param name a path for what lies deeper: `tracking.subdomain`, `organizations[].id`
  /// @param place `path`, `query` or `header`; empty for a member
  /// @param limits what values it takes, in words; may be empty
  public record Field(
      String name, String place, Type type, boolean required, String limits, List<Prose> about) {
    public Field {
      about = List.copyOf(about);
    }
  }

  /// A type in words: `list of `, the object it is about, ` or null`.
  ///
  /// @param object names one of [ApiDescription#objects]; empty when the words say it all
  public record Type(String before, Optional<String> object, String after) {}

  /// An answer.
  ///
  /// @param status three digits, or `default`
  /// @param body what it carries; empty for nothing
  public record Reply(String status, List<Prose> about, Optional<Type> body) {
    public Reply {
      about = List.copyOf(about);
    }

    /// Whether the request did what it asked for.
    public boolean good() {
      return status.startsWith("2");
    }
  }

  /// An object that bodies consist of.
  public record Entity(String name, List<Prose> about, List<Field> members) {
    public Entity {
      about = List.copyOf(about);
      members = List.copyOf(members);
    }
  }
}
