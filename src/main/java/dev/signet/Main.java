package dev.signet;

import dev.signet.settings.Settings;

public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    Up.run(Settings.fromSystem(), System.out);
  }
}
