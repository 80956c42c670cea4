/// HTTP: one thin layer over the web server, and a sub-room per dialect.
@NullMarked
package dev.signet.api;

import org.jspecify.annotations.NullMarked;
