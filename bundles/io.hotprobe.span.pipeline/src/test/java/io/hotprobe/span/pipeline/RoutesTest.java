// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.span.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RoutesTest {
  private static Routes routes(Unmatched unmatched, String wildcard, String... patterns) {
    return new Routes(
        RoutePattern.compile(patterns),
        RoutePattern.compile("/health", "/internal/*"),
        unmatched,
        wildcard,
        10);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "UNSET, /a/1, -",
        "PATH, /a/1;x?, /a/1;x?",
        "WILDCARD, /a/1, /**",
        "HEURISTIC, /a/1, /a/*",
        "HEURISTIC, /, /",
        "HEURISTIC, /a/550e8400-e29b-41d4-a716-446655440000/b, /a/*/b",
        "HEURISTIC, /caf%C3%A9/x, /*/x",
        "HEURISTIC, /shop;jsessionid=8A3F/cart, /shop/cart",
        "HEURISTIC, /a/b/c/d/e/f/g/h/i/j/k/l/m/n, /a/b/c/d/e/f/g/h/i/j/k/*",
        "LOW_CARDINALITY, /a/1, /a/1",
      })
  void routeOf_noPatternMatches_ruleForTheRest(Unmatched unmatched, String path, String expected) {
    assertEquals(expected, routes(unmatched, "*", "/never").routeOf("s", path, true));
  }

  @ParameterizedTest
  @EnumSource(Unmatched.class)
  void routeOf_patternMatches_patternWhateverTheRule(Unmatched unmatched) {
    Routes routes = routes(unmatched, "*", "/users/*", "/users/{id}", "/users/me");

    assertEquals("/users/me", routes.routeOf("s", "/users/me", false));
    assertEquals("/users/{id}", routes.routeOf("s", "/users/77", false));
    assertEquals("/users/*", routes.routeOf("s", "/users/77/cart", false));
  }

  @Test
  void routeOf_otherWildcard_usedEverywhere() {
    Routes routes = routes(Unmatched.HEURISTIC, "#");

    assertEquals("/a/#", routes.routeOf("s", "/a/1", true));
    assertEquals("/#/#", routes.routeOf("s", "/1234/*", true));
    assertEquals(
        "/a/b/c/d/e/f/g/h/i/j/k/#", routes.routeOf("s", "/a/b/c/d/e/f/g/h/i/j/k/l/m", true));
  }

  @Test
  void routeOf_tooManyNames_wildcardForThatServiceOnly() {
    Routes routes = routes(Unmatched.HEURISTIC, "*");
    for (char name = 'a'; name <= 'k'; name++) {
      routes.routeOf("one", "/users/" + name, true);
    }

    assertEquals("/users/*", routes.routeOf("one", "/users/a", true));
    assertEquals("/users/a", routes.routeOf("two", "/users/a", true));
  }

  @Test
  void routeOf_notServed_routeOnlyIfOthersWere() {
    Routes routes = routes(Unmatched.HEURISTIC, "*");
    assertNull(routes.routeOf("s", "/users/7", false));

    routes.routeOf("s", "/users/8", true);

    assertEquals("/users/*", routes.routeOf("s", "/users/7", false));
    assertNull(routes.routeOf("s", "/wp-admin/setup.php", false));
    assertNull(routes.routeOf("other", "/users/7", false));
  }

  /** What a vulnerability scanner asks a server that answers 404: nothing of it becomes a route. */
  @Test
  void routeOf_scannerAnswered404_noNewRoutes() {
    Routes routes = routes(Unmatched.HEURISTIC, "*");
    routes.routeOf("s", "/users/8", true);
    routes.routeOf("s", "/cart", true);

    Set<@Nullable String> seen = new HashSet<>();
    Random random = new Random(7);
    for (int i = 0; i < 50_000; i++) {
      seen.add(routes.routeOf("s", path(random), false));
    }

    seen.remove(null);
    seen.removeAll(List.of("/users/*", "/cart"));
    assertEquals(Set.of(), seen);
    assertEquals("/cart", routes.routeOf("s", "/cart", true));
  }

  /** The same against a server that answers everything with 200, as single-page applications do. */
  @ParameterizedTest
  @EnumSource(
      value = Unmatched.class,
      names = {"HEURISTIC", "LOW_CARDINALITY"})
  void routeOf_scannerAnswered200_boundedNumberOfRoutes(Unmatched unmatched) {
    Routes routes = routes(unmatched, "*");
    Set<@Nullable String> seen = new HashSet<>();
    Random random = new Random(7);

    for (int i = 0; i < 200_000; i++) {
      seen.add(routes.routeOf("s", path(random), true));
    }

    assertFalse(seen.contains(null));
    assertTrue(seen.size() < 1000, "routes: " + seen.size());
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder();
    int depth = 1 + random.nextInt(20);
    for (int i = 0; i < depth; i++) {
      path.append('/');
      int length = 1 + random.nextInt(12);
      for (int j = 0; j < length; j++) {
        path.append((char) ('a' + random.nextInt(26)));
      }
    }
    return path.toString();
  }

  @Test
  void routeOf_manyServices_remembersTheLatestOnly() {
    Routes routes = routes(Unmatched.HEURISTIC, "*");
    routes.routeOf("first", "/a", true);
    for (int i = 0; i < 255; i++) {
      routes.routeOf("s" + i, "/a", true);
    }
    assertEquals("/a", routes.routeOf("first", "/a", false), "256 services fit");

    routes.routeOf("one more", "/a", true);

    assertNull(routes.routeOf("s0", "/a", false), "the one asked longest ago is forgotten");
    assertEquals("/a", routes.routeOf("one more", "/a", false));
  }

  @ParameterizedTest
  @CsvSource({
    "/health, true",
    "/health/, true",
    "/health/x, false",
    "/internal, true",
    "/internal/a/b, true",
    "/internals, false",
    "/, false",
  })
  void ignores_path_asThePatternsSay(String path, boolean expected) {
    assertEquals(expected, routes(Unmatched.UNSET, "*").ignores(path));
  }

  @ParameterizedTest
  @CsvSource({
    "unset, UNSET",
    "path, PATH",
    "wildcard, WILDCARD",
    "heuristic, HEURISTIC",
    "low-cardinality, LOW_CARDINALITY",
    "' Heuristic ', HEURISTIC",
  })
  void ofConfigName_known_constant(String name, Unmatched expected) {
    assertEquals(Optional.of(expected), Unmatched.ofConfigName(name));
  }

  @ParameterizedTest
  @CsvSource({"''", "low_cardinality", "heuristics", "HEURISTIC2"})
  void ofConfigName_unknown_empty(String name) {
    assertEquals(Optional.empty(), Unmatched.ofConfigName(name));
  }
}
