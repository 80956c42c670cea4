/// The console: pages on which people add a domain, publish its records and see how it fares.
///
/// Server-rendered ([Pages]) and complete without JavaScript; with it, pages change by themselves
/// ([Live]) and values are copied with a button. Customers and operators sign in with the
/// credential they already have ([dev.signet.access.Sessions]); who may see what is said by each
/// route's [dev.signet.api.Route.Need], as in the API. Nothing on a page comes from elsewhere: no
/// inline script or style ([dev.signet.api.ContentSecurity]), and text from the DNS is escaped by
/// the templates and shortened before.
///
/// Knows the registry, never the store. Templates are in `src/main/jte`, one a page, and see
/// records made for them, never rows.
@NullMarked
package dev.signet.console;

import org.jspecify.annotations.NullMarked;
