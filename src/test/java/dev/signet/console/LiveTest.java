package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.api.Feed;
import dev.signet.api.Response;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What an open page is told, and how many may be open.
class LiveTest {
  /// As many feeds as may be open, each begun inside the one before.
  private static final int MOST = 500;

  private final Live live = new Live(time -> {});

  /// Takes down what is said, and says that the server stops after `rounds` looks.
  private static final class Notes implements Feed.Line {
    private final List<String> said = new ArrayList<>();
    private int rounds;

    Notes(int rounds) {
      this.rounds = rounds;
    }

    @Override
    public void send(String text) {
      said.add(text);
    }

    @Override
    public boolean closing() {
      return rounds-- == 0;
    }
  }

  @Test
  void onlyWhatChangedIsSaid() {
    Deque<String> pages = new ArrayDeque<>(List.of("one", "one", "two\nlines", "two\nlines"));
    Notes notes = new Notes(4);
    live.feed("one", pages::remove).feed().orElseThrow().run(notes);
    assertEquals(
        List.of(
            "retry: 3000\n\n",
            "event: part\ndata: one\n\n",
            "event: part\ndata: two\ndata: lines\n\n"),
        notes.said);
  }

  @Test
  void aPageThatMayNoLongerBeSeenIsOver() {
    Notes notes = new Notes(4);
    live.feed(
            "one",
            () -> {
              throw Refused.because(Reason.NOT_FOUND, "gone");
            })
        .feed()
        .orElseThrow()
        .run(notes);
    assertEquals("event: over\ndata: reload\n\n", notes.said.getLast());
  }

  @Test
  void anAnswerThatIsNeverSentTakesNoRoom() {
    for (int i = 0; i < 2 * MOST; i++) {
      assertTrue(live.feed("one", () -> "").feed().isPresent());
    }
  }

  @Test
  void noMoreThanTheMostAreOpen() {
    open(MOST);
    assertTrue(live.feed("one", () -> "").feed().isPresent(), "all have ended");
  }

  @Test
  void oneLinkLeavesRoomForOthers() {
    openOfOne(Live.MAX_FOR_ONE);
    assertTrue(live.feed("link", () -> "").feed().isPresent(), "all have ended");
  }

  private void openOfOne(int left) {
    if (left == 0) {
      Refused refused = assertThrows(Refused.class, () -> live.feed("link", () -> ""));
      assertEquals(Reason.RATE_LIMITED, refused.reason());
      assertTrue(live.feed("another", () -> "").feed().isPresent());
      return;
    }
    live.feed(
            "link",
            () -> {
              openOfOne(left - 1);
              return "";
            })
        .feed()
        .orElseThrow()
        .run(new Notes(1));
  }

  private void open(int left) {
    if (left == 0) {
      Refused refused = assertThrows(Refused.class, () -> live.feed(MOST, () -> ""));
      assertEquals(Reason.RATE_LIMITED, refused.reason());
      return;
    }
    Response response =
        live.feed(
            left,
            () -> {
              open(left - 1);
              return "";
            });
    response.feed().orElseThrow().run(new Notes(1));
  }
}
