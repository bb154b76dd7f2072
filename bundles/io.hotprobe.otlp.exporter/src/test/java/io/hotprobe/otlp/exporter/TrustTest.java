// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TrustTest {
  private static final String PASSWORD = "changeit";

  @TempDir private static Path folder;
  private static Collector collector;
  private static Collector wrongName;

  @BeforeAll
  static void start() throws Exception {
    keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test CA", "-ext", "bc:c");
    keytool("-genkeypair", "-alias", "other", "-dname", "CN=Other CA", "-ext", "bc:c");
    sign("good", "san=ip:127.0.0.1");
    sign("wrong", "san=dns:elsewhere.test");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
      keys.load(in, PASSWORD.toCharArray());
    }
    writePem(keys, "ca");
    writePem(keys, "other");
    collector = Collector.tls(serverWith(keys, "good"));
    wrongName = Collector.tls(serverWith(keys, "wrong"));
  }

  private static void sign(String name, String extension) throws Exception {
    keytool(
        "-genkeypair", "-alias", name, "-dname", "CN=" + name, "-signer", "ca", "-ext", extension);
  }

  private static void writePem(KeyStore keys, String alias) throws Exception {
    String base64 = Base64.getMimeEncoder().encodeToString(keys.getCertificate(alias).getEncoded());
    Files.writeString(
        folder.resolve(alias + ".pem"),
        "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
  }

  @AfterAll
  static void stop() {
    collector.close();
    wrongName.close();
  }

  private static SSLContext serverWith(KeyStore keys, String alias) throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    char[] password = PASSWORD.toCharArray();
    own.setKeyEntry(alias, keys.getKey(alias, password), password, keys.getCertificateChain(alias));
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(own, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin/keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-keystore", "keys.p12", "-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keyalg", "EC", "-validity", "2", "-J-XX:TieredStopAtLevel=1"));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), output);
  }

  private static boolean export(Collector target, Optional<String> certificate, boolean insecure)
      throws InterruptedException {
    Samples.TestConfig config = new Samples.TestConfig(target.url("/v1/traces"));
    config.certificate = certificate;
    config.insecure = insecure;
    config.compression = "gzip";
    try (OtlpSpanExporter exporter =
        new OtlpSpanExporter(OtlpSettings.of(config), "1", new OtlpCounters())) {
      return exporter.export(Samples.batch(2));
    }
  }

  private static Optional<String> pem(String name) {
    return Optional.of(folder.resolve(name).toString());
  }

  @Test
  void export_certificateOfTheConfiguredCa_isTrusted() throws Exception {
    int before = collector.received.size();

    assertTrue(export(collector, pem("ca.pem"), false));

    assertEquals(2, collector.received.get(before).spans().size());
  }

  @Test
  void export_certificateOfAnotherCa_isRefusedAtOnce() throws Exception {
    assertFalse(export(collector, pem("other.pem"), false));
  }

  @Test
  void export_unknownCa_isRefusedByDefault() throws Exception {
    assertFalse(export(collector, Optional.empty(), false));
  }

  @Test
  void export_wrongName_isRefused() throws Exception {
    assertFalse(export(wrongName, pem("ca.pem"), false));
  }

  @Test
  void export_insecure_trustsUnknownCaAndWrongName() throws Exception {
    assertTrue(export(wrongName, Optional.empty(), true));
  }

  @Test
  void file_severalCertificates_trustsAllOfThem() throws Exception {
    Path both = folder.resolve("both.pem");
    Files.writeString(
        both,
        Files.readString(folder.resolve("other.pem")) + Files.readString(folder.resolve("ca.pem")));

    assertEquals(2, Trust.file(both).manager().getAcceptedIssuers().length);
    assertTrue(export(collector, pem("both.pem"), false));
  }

  @Test
  void file_missing_isNamed() {
    Path missing = folder.resolve("missing.pem");

    String message =
        assertThrows(IllegalArgumentException.class, () -> Trust.file(missing)).getMessage();

    assertEquals(
        "certificate: expected PEM certificates in "
            + missing
            + ": java.nio.file.NoSuchFileException: "
            + missing,
        message);
  }

  @Test
  void file_empty_isRefused() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");

    String message =
        assertThrows(IllegalArgumentException.class, () -> Trust.file(empty)).getMessage();

    assertEquals("certificate: expected PEM certificates in " + empty + ", found none", message);
  }

  @Test
  void file_nonsense_isRefused() throws IOException {
    Path nonsense =
        Files.writeString(folder.resolve("nonsense.pem"), "-----BEGIN NONSENSE-----\nx\n");

    String message =
        assertThrows(IllegalArgumentException.class, () -> Trust.file(nonsense)).getMessage();

    assertTrue(
        message.startsWith("certificate: expected PEM certificates in " + nonsense), message);
  }
}
