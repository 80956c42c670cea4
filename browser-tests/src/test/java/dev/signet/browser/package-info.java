/// The console in a real browser: Debian's Chromium, driven by Playwright.
///
/// Nothing of the program is on the class path. [Product] starts the package that `./signet up`
/// starts and knows of it what it prints; [Visit] is one person's browser, and fails when a page
/// asks anything of anybody else, breaks its own security policy, or has an error in its script.
/// Nobody waits for a fixed time: Playwright waits until what is expected is there.
package dev.signet.browser;
