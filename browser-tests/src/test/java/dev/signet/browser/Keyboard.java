package dev.signet.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;

/// Somebody's fingers. Wherever the focus stops, the person must be able to see it.
final class Keyboard {
  /// More stops than any page has.
  private static final int MOST = 300;

  /// What is wrong with the stop at which the focus is, or nothing.
  private static final String FAULT =
      """
      () => {
        const at = document.activeElement;
        if (!at || at === document.body) return '';
        const box = at.getBoundingClientRect();
        const style = getComputedStyle(at);
        const what = at.outerHTML.slice(0, 120);
        if (box.width === 0 || box.height === 0) return 'has no size: ' + what;
        if (box.bottom <= 0 || box.right <= 0 || box.top >= innerHeight || box.left >= innerWidth)
          return 'is outside of the window: ' + what;
        if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2)
          return 'does not show that it has the focus: ' + what;
        return '';
      }
      """;

  /// Everything that must be reachable, in the order of the page; numbered on the way.
  private static final String NUMBER =
      """
      () => {
        const all = document.querySelectorAll('a[href], button, input, select, textarea, summary,'
          + ' [tabindex]:not([tabindex="-1"])');
        let count = 0;
        for (const one of all) {
          if (one.tabIndex > 0) throw new Error('tabindex ' + one.tabIndex);
          const radio = one.type === 'radio' && !one.checked;
          const hidden = one.type === 'hidden' || one.disabled || radio
            || !one.checkVisibility({ visibilityProperty: true });
          if (!hidden) one.dataset.stop = count++;
        }
        return count;
      }
      """;

  /// The number of the stop, its place, and what it is; -1 = none of the page.
  private static final String STOP =
      """
      () => {
        const at = document.activeElement;
        const box = at.getBoundingClientRect();
        return { number: Number(at.dataset.stop ?? -1), what: at.outerHTML.slice(0, 120),
          left: box.left, top: box.top + scrollY, bottom: box.bottom + scrollY,
          fault: (%s)() };
      }
      """
          .formatted(FAULT);

  private final Visit visit;
  private final Page page;

  Keyboard(Visit visit) {
    this.visit = visit;
    this.page = visit.page();
  }

  Keyboard type(String text) {
    page.keyboard().type(text);
    return this;
  }

  Keyboard press(String key) {
    page.keyboard().press(key);
    return this;
  }

  /// Goes forward to `target`.
  Keyboard tabTo(Locator target) {
    return go("Tab", target);
  }

  /// Goes back to `target`.
  Keyboard tabBackTo(Locator target) {
    return go("Shift+Tab", target);
  }

  private Keyboard go(String key, Locator target) {
    for (int i = 0; i < MOST; i++) {
      press(key);
      String fault = (String) page.evaluate(FAULT);
      if (!fault.isEmpty()) {
        throw new AssertionError("on " + page.url() + ", the focus " + fault);
      }
      if ((Boolean) target.evaluate("at => at === document.activeElement")) {
        return this;
      }
    }
    throw new AssertionError("the keyboard does not reach " + target + " on " + page.url());
  }

  /// Walks over the whole page. A page that puts something new in under the walk (a live look) is
  /// walked again, a few times.
  ///
  /// @return what is wrong: a control that is not reached, a stop that does not show, a step back
  ///   up the page
  List<String> walk() {
    List<String> faults = walkOnce();
    for (int again = 0; again < 3 && changedMeanwhile(faults); again++) {
      faults = walkOnce();
    }
    return faults;
  }

  private static boolean changedMeanwhile(List<String> faults) {
    return faults.stream().anyMatch(fault -> fault.contains("at " + NEW));
  }

  private List<String> walkOnce() {
    List<String> faults = new ArrayList<>();
    int count = (Integer) page.evaluate(NUMBER);
    // From the top, wherever the page has put the focus.
    page.evaluate("() => { document.activeElement.blur(); getSelection().removeAllRanges(); }");
    page.locator("body").evaluate("body => { body.tabIndex = -1; body.focus(); }");
    Stop before = new Stop(-1, "", 0, 0, 0, "");
    for (int wanted = 0; wanted < count; wanted++) {
      press("Tab");
      Stop stop = stop();
      // A date has stops of its own for day, month, year and calendar.
      for (int i = 0; i < 4 && stop.number() == wanted - 1 && stop.isDate(); i++) {
        press("Tab");
        stop = stop();
      }
      if (stop.number() != wanted) {
        faults.add(
            "the focus should be at stop "
                + wanted
                + ", but is at "
                + (stop.number() < 0 ? NEW : "")
                + stop);
        break;
      }
      if (!stop.fault().isEmpty()) {
        faults.add("the focus " + stop.fault());
      }
      // Up is right only into the next column. The first link lies over the navigation.
      if (wanted > 1 && stop.bottom() <= before.top() && stop.left() <= before.left()) {
        faults.add("the focus goes back up the page to " + stop);
      }
      before = stop;
    }
    return faults;
  }

  /// What was not there when the stops were numbered.
  private static final String NEW = "something new: ";

  private record Stop(
      int number, String what, double left, double top, double bottom, String fault) {
    boolean isDate() {
      return what.contains("type=\"date\"");
    }
  }

  private Stop stop() {
    var found = (java.util.Map<?, ?>) page.evaluate(STOP);
    return new Stop(
        ((Number) found.get("number")).intValue(),
        String.valueOf(found.get("what")),
        ((Number) found.get("left")).doubleValue(),
        ((Number) found.get("top")).doubleValue(),
        ((Number) found.get("bottom")).doubleValue(),
        String.valueOf(found.get("fault")));
  }

  @Override
  public String toString() {
    return "the keyboard of " + visit;
  }
}
