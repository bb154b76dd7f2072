// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.process.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hotprobe.probe.Language;
import io.hotprobe.probe.TracedProcess;
import io.hotprobe.process.discovery.identity.LanguageDetector;
import io.hotprobe.process.discovery.proc.ProcFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that this machine has, or that its compilers make; what is not there is left out. */
class RealProgramsTest {
  private static final ProcFs PROC = new ProcFs(Path.of("/proc"));

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  private static Path program(String... names) {
    Stream<Path> places =
        Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/usr/local/go/bin").split(":"))
            .map(Path::of);
    Optional<Path> found =
        places
            .flatMap(place -> Arrays.stream(names).map(place::resolve))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(found.isPresent(), "this machine has no " + String.join(", ", names));
    return found.orElseThrow();
  }

  /**
   * Starts a program; returns what is known of it once it is the program itself, not a launcher.
   */
  private TracedProcess look(Map<String, String> environment, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    started.add(process);
    assertEquals('>', process.getInputStream().read(), "the program says that it runs");
    GeneralSettings settings = new GeneralSettings();
    settings.targetPids = Long.toString(process.pid());
    SituationSource source = new SituationSource(settings, Path.of("/"), "1");
    Examiner examiner = new Examiner(PROC, ProcessHandle.current().pid());
    return examiner
        .examine((int) process.pid(), Set.of(), null, source.current())
        .orElseThrow()
        .process();
  }

  private void compile(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("GO111MODULE", "off");
    builder.environment().put("HOME", System.getProperty("user.home"));
    Process compiler = builder.redirectErrorStream(true).start();
    String output = new String(compiler.getInputStream().readAllBytes());
    assertTrue(compiler.waitFor(5, TimeUnit.MINUTES), "the compiler does not end");
    assertEquals(0, compiler.exitValue(), output);
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  @Test
  void java_jar_recognisedAndNamed() throws Exception {
    Path source =
        write(
            "Shop.java",
            "void main() throws Exception { IO.print('>'); System.out.flush(); Thread.sleep(60000); }");
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();

    TracedProcess process =
        look(Map.of(), java, "-XX:TieredStopAtLevel=1", "--source", "25", source.toString());

    assertEquals(Language.JAVA, process.language());
    assertEquals("Shop", process.resource().get("service.name"));
    assertEquals((long) process.pid(), process.resource().get("process.pid"));
  }

  @Test
  void python_script_recognisedAndNamed() throws Exception {
    Path script = write("shop.py", "import time", "print('>', flush=True)", "time.sleep(60)");

    TracedProcess process =
        look(Map.of(), program("python3").toString(), "-u", script.toString(), "--x", "y");

    assertEquals(Language.PYTHON, process.language());
    assertEquals("shop", process.resource().get("service.name"));
  }

  @Test
  void python_namesItself_thatNameIsTaken() throws Exception {
    Path script = write("shop.py", "import time", "print('>', flush=True)", "time.sleep(60)");
    Map<String, String> environment =
        Map.of(
            "OTEL_SERVICE_NAME", "store",
            "OTEL_RESOURCE_ATTRIBUTES", "service.namespace=eu,team=a%20b");

    TracedProcess process = look(environment, program("python3").toString(), script.toString());

    assertEquals("store", process.resource().get("service.name"));
    assertEquals("eu", process.resource().get("service.namespace"));
    assertEquals("a b", process.resource().get("team"));
  }

  @Test
  void node_script_recognisedAndNamed() throws Exception {
    Path script = write("shop.js", "console.log('>'); setTimeout(() => {}, 60000);");

    TracedProcess process = look(Map.of(), program("node").toString(), script.toString());

    assertEquals(Language.NODEJS, process.language());
    assertEquals("shop", process.resource().get("service.name"));
  }

  @Test
  void go_program_recognisedEvenStripped() throws Exception {
    String go = program("go").toString();
    write(
        "main.go",
        "package main",
        "import \"time\"",
        "import \"os\"",
        "func main() { os.Stdout.WriteString(\">\"); time.Sleep(time.Minute) }");
    compile(go, "build", "-ldflags=-s -w", "-o", "java", "main.go");

    TracedProcess process = look(Map.of(), folder.resolve("java").toString(), "config.jar");

    assertEquals(Language.GO, process.language(), "whatever it is called");
    assertEquals("java", process.resource().get("service.name"));
    assertEquals("go", process.resource().get("process.runtime.name"));
  }

  @Test
  void rust_program_recognisedEvenStripped() throws Exception {
    String rustc = program("rustc").toString();
    write(
        "shop.rs",
        "use std::io::Write;",
        "fn main() {",
        "  print!(\">\"); std::io::stdout().flush().unwrap();",
        "  std::thread::sleep(std::time::Duration::from_secs(60));",
        "}");
    compile(rustc, "-C", "strip=symbols", "-O", "shop.rs", "-o", "shop");

    assertEquals(Language.RUST, look(Map.of(), folder.resolve("shop").toString()).language());
    compile(program("objcopy").toString(), "-R", ".comment", "shop", "bare");
    assertEquals(Language.RUST, look(Map.of(), folder.resolve("bare").toString()).language());
  }

  @ParameterizedTest
  @CsvSource({"c++ g++ clang++, shop.cc, CPP", "cc gcc clang, shop.c, GENERIC"})
  void compiled_program_byTheLibrariesThatItNeeds(String compilers, String file, Language expected)
      throws Exception {
    String include = expected == Language.CPP ? "#include <string>" : "";
    String use =
        expected == Language.CPP ? "std::string s(getpid() & 1, 'x'); puts(s.c_str());" : "";
    write(
        file,
        include,
        "#include <stdio.h>",
        "#include <unistd.h>",
        "int main() { printf(\">\"); fflush(stdout); " + use + " sleep(60); return 0; }");
    compile(program(compilers.split(" ")).toString(), file, "-o", "shop");

    assertEquals(expected, look(Map.of(), folder.resolve("shop").toString()).language());
  }

  /** The port is open in the process's own network namespace only. */
  @Test
  void python_inANetworkNamespaceOfItsOwn_portsOfThatNamespace() throws Exception {
    Path script =
        write(
            "listen.py",
            "import socket, time",
            "server = socket.create_server(('0.0.0.0', 18080))",
            "six = socket.create_server(('::', 18081), family=socket.AF_INET6)",
            "print('>', flush=True)",
            "time.sleep(60)");
    String unshare = program("unshare").toString();
    Process trial = new ProcessBuilder(unshare, "-n", "true").start();
    assumeTrue(trial.waitFor() == 0, "network namespaces need a privileged user");

    TracedProcess process =
        look(Map.of(), unshare, "-n", program("python3").toString(), script.toString());

    assertEquals(Set.of(18080, 18081), PROC.listeningPorts(process.pid()));
    assertEquals(Set.of(), PROC.listeningPorts((int) ProcessHandle.current().pid()));
  }

  @Test
  void deletedExecutable_stillReadAndNamed() throws Exception {
    Path original = program("sleep");
    Path copy = Files.copy(original, folder.resolve("shop"));
    Process process = new ProcessBuilder(copy.toString(), "60").start();
    started.add(process);
    while (!Optional.of(copy.toString()).equals(PROC.executable((int) process.pid()))) {
      Thread.onSpinWait();
    }
    Files.delete(copy);
    int pid = (int) process.pid();

    assertEquals(Optional.of(copy.toString()), PROC.executable(pid));
    assertTrue(Files.size(PROC.executableFile(pid)) > 1000, "the content can still be read");
  }

  @ParameterizedTest
  @CsvSource({
    "apache2 httpd, APACHE",
    "nginx, NGINX",
    "php php8.2 php8.4, PHP",
    "ruby ruby3.1 ruby3.3, RUBY",
    "dotnet, DOTNET",
    "bash, GENERIC",
    "cmake, CPP",
    "rg, RUST",
  })
  void installed_program_recognisedByItsFile(String names, Language expected) throws Exception {
    Path file = program(names.split(" ")).toRealPath();

    assertEquals(expected, new LanguageDetector().detect(file.toString(), file, () -> ""));
  }
}
