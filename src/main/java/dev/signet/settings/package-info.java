/// What the operator set: environment and properties in, one immutable [Settings] out.
///
/// Read once at start, by [Settings#fromSystem()]. Every setting has a name in the environment
/// (`SIGNET_HTTP_ADDR`) and the same name as a property (`signet.http-addr`), given with `-D` or in
/// the properties file that `SIGNET_CONFIG` names. What is said nearest wins: system property, then
/// environment, then file. A bad value is a [BadSetting]: one line that names the setting and says
/// what is allowed. No other room reads the environment.
@NullMarked
package dev.signet.settings;

import org.jspecify.annotations.NullMarked;
