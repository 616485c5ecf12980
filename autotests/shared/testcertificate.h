// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A self-signed certificate for localhost and 127.0.0.1, for tests only.
#pragma once

#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>

// clang-format off
inline constexpr char testPrivateKeyPem[] =
        "-----BEGIN PRIVATE KEY-----\n"
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgk4nwvjCL080CDYcA\n"
        "bqYptnuF1+MzeBED6wfJIeHF3LWhRANCAAQglEQDpxDkIUjHYxI3kgHxXbmi4C9Y\n"
        "iD4imrGkapWI2PyJWrXXokcZlIcQJAN/YWe29eKJ8oRydyCMGZNLGpAh\n"
        "-----END PRIVATE KEY-----\n";
inline constexpr char testCertificatePem[] =
        "-----BEGIN CERTIFICATE-----\n"
        "MIIBmjCCAUGgAwIBAgIUFWixj+PSkVoQZhv/hytfA18Q4d0wCgYIKoZIzj0EAwIw\n"
        "FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzE2MDcyNVoYDzIxMjYxMDMw\n"
        "MTYwNzI1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n"
        "PQMBBwNCAAQglEQDpxDkIUjHYxI3kgHxXbmi4C9YiD4imrGkapWI2PyJWrXXokcZ\n"
        "lIcQJAN/YWe29eKJ8oRydyCMGZNLGpAho28wbTAdBgNVHQ4EFgQUTLQx+kBcLeVZ\n"
        "mOPwzlE9tFezRTAwHwYDVR0jBBgwFoAUTLQx+kBcLeVZmOPwzlE9tFezRTAwDwYD\n"
        "VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI\n"
        "zj0EAwIDRwAwRAIgbWcdSyWSz13tvVpw9pRP0r3iOHaqH8A9JyUDMsGoffYCIAJV\n"
        "4eAWnPsQaZwbaseSxGRF+H504i6UJU8oTzxU6MS+\n"
        "-----END CERTIFICATE-----\n";
// clang-format on

inline QSslConfiguration testServerTls()
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificate(QSslCertificate(QByteArray(testCertificatePem)));
    tls.setPrivateKey(QSslKey(QByteArray(testPrivateKeyPem), QSsl::Ec));
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    return tls;
}

inline QSslConfiguration testClientTls()
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setCaCertificates({ QSslCertificate(QByteArray(testCertificatePem)) });
    return tls;
}
