// SPDX-License-Identifier: Apache-2.0
package io.hotprobe.otlp.exporter;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Whom to trust.
 *
 * @param context for connections
 * @param manager the one that the context uses
 */
record Trust(SSLContext context, X509TrustManager manager) {

  /**
   * Trusts the certificates of a PEM file and no others.
   *
   * @throws IllegalArgumentException when the file cannot be read or holds no certificate
   */
  static Trust file(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException(
            "certificate: expected PEM certificates in " + pem + ", found none");
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("ca" + number++, certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return of((X509TrustManager) factory.getTrustManagers()[0]);
    } catch (IOException | GeneralSecurityException failure) {
      throw new IllegalArgumentException(
          "certificate: expected PEM certificates in " + pem + ": " + failure, failure);
    }
  }

  /** Trusts everybody, whatever name the certificate bears. */
  static Trust anybody() {
    try {
      return of(new Anybody());
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("The JDK has no TLS: " + failure, failure);
    }
  }

  private static Trust of(X509TrustManager manager) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {manager}, null);
    return new Trust(context, manager);
  }

  /** The JDK checks host names on behalf of managers that are not of this extended kind. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
