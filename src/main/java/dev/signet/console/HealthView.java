package dev.signet.console;

import java.util.List;

/// How the service fares, as the health page shows it.
///
/// @param headline all in one sentence
/// @param attention the lines that are not as they should be, worst first
/// @param self which of the nodes says all this
/// @param nodesNote why the list of nodes may be old; empty when it is not
public record HealthView(
    Tone tone,
    String headline,
    List<Line> attention,
    List<Group> groups,
    List<NodeLine> nodes,
    String nodesNote,
    Traffic traffic,
    Self self,
    Moment at) {
  public HealthView {
    attention = List.copyOf(attention);
    groups = List.copyOf(groups);
    nodes = List.copyOf(nodes);
  }

  /// What a number means, worst last.
  public enum Tone {
    /// Nothing to judge.
    NONE(""),
    OK("ok"),
    /// Not as it should be, and no customer is hurt yet.
    WAIT("wait"),
    BAD("bad");

    private final String css;

    Tone(String css) {
      this.css = css;
    }

    public String css() {
      return css;
    }
  }

  /// One number.
  ///
  /// @param value with its unit
  /// @param normal what it usually is, and what that means
  /// @param todo what to do when it is not; shown only then
  public record Line(
      String id, String title, Tone tone, String value, String normal, String todo) {}

  /// Numbers that belong together.
  public record Group(String id, String title, String scope, List<Line> lines) {
    public Group {
      lines = List.copyOf(lines);
    }
  }

  /// One node.
  ///
  /// @param self whether it is the one that shows the page
  public record NodeLine(
      String id,
      String host,
      String version,
      Moment started,
      Tone tone,
      String state,
      boolean self) {}

  /// The node that shows the page.
  public record Self(String id, String host, String version, Moment started, String uptime) {}

  /// The questions that the name server was asked lately.
  ///
  /// @param bars questions a second, oldest first, for the picture
  /// @param minutes the same for each minute, latest first, as text
  /// @param answers by response code, most frequent first
  public record Traffic(
      String summary, List<Bar> bars, List<Minute> minutes, List<Answer> answers) {
    public Traffic {
      bars = List.copyOf(bars);
      minutes = List.copyOf(minutes);
      answers = List.copyOf(answers);
    }
  }

  /// One bar of the picture, in its own units: 600 wide, 80 high.
  public record Bar(int x, int y, int width, int height) {}

  public record Minute(Moment from, String rate) {}

  public record Answer(String rcode, String meaning, String rate, String share) {}
}
