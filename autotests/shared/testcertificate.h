// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Self-signed certificates, one of them for localhost and 127.0.0.1, for tests only.
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
// Of somebody whom nobody knows.
inline constexpr char strangerKeyPem[] =
        "-----BEGIN PRIVATE KEY-----\n"
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6fOWl+IGu1LCa4Cj\n"
        "YI1At9OAxCpdLA2i0WAyqpR9cOOhRANCAARDKJYAXS1FB5Nvk1GB/qDfJTlIosp+\n"
        "6Ku4tNAsM07zvU0WIMs5DTT1W6T5IbB4Ql9yUA7QY8Vy706ZFvtuR1Pv\n"
        "-----END PRIVATE KEY-----\n";
inline constexpr char strangerCertificatePem[] =
        "-----BEGIN CERTIFICATE-----\n"
        "MIIBfTCCASOgAwIBAgIUPHF2SlF/xUKXjRXKnyX4SaINOkMwCgYIKoZIzj0EAwIw\n"
        "EzERMA8GA1UEAwwIc3RyYW5nZXIwIBcNMjYxMTI2MDkzNTUyWhgPMjEyNjExMDIw\n"
        "OTM1NTJaMBMxETAPBgNVBAMMCHN0cmFuZ2VyMFkwEwYHKoZIzj0CAQYIKoZIzj0D\n"
        "AQcDQgAEQyiWAF0tRQeTb5NRgf6g3yU5SKLKfuiruLTQLDNO871NFiDLOQ009Vuk\n"
        "+SGweEJfclAO0GPFcu9OmRb7bkdT76NTMFEwHQYDVR0OBBYEFJmW8fN4gDOkPme+\n"
        "J484eYHanN9IMB8GA1UdIwQYMBaAFJmW8fN4gDOkPme+J484eYHanN9IMA8GA1Ud\n"
        "EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgOd2j2X3HoMofVfScQXb6960X\n"
        "Irc/KO8PFJ1fLuHSbrICIQD9zqEB7cXXJDDwEBf1nATId4j02YoEUA0kkuRUc5hh\n"
        "rw==\n"
        "-----END CERTIFICATE-----\n";
// The successor of the first one.
inline constexpr char renewedKeyPem[] =
        "-----BEGIN PRIVATE KEY-----\n"
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgn1hoK2zTOGxsMk26\n"
        "PnRswqK/d3l1A3qDPon/Xs/tQjGhRANCAAQl4mgx3SfqBTW893U856pbMTTqGPj4\n"
        "PVJEJMzfCuhOsPcOJ65encjhtsu3esVsufWHm4JNtelKLMtMKB+QEtoy\n"
        "-----END PRIVATE KEY-----\n";
inline constexpr char renewedCertificatePem[] =
        "-----BEGIN CERTIFICATE-----\n"
        "MIIBYjCCAQmgAwIBAgIBATAKBggqhkjOPQQDAjASMRAwDgYDVQQDDAdyZW5ld2Vk\n"
        "MCAXDTI0MDEwMTAwMDAwMFoYDzIxMjQwMTAxMDAwMDAwWjASMRAwDgYDVQQDDAdy\n"
        "ZW5ld2VkMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEJeJoMd0n6gU1vPd1POeq\n"
        "WzE06hj4+D1SRCTM3wroTrD3DieuXp3I4bbLt3rFbLn1h5uCTbXpSizLTCgfkBLa\n"
        "MqNOMEwwHQYDVR0OBBYEFJapwVnB0GJ1Qps//5HdhNSzwttGMA8GA1UdEwEB/wQF\n"
        "MAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMAoGCCqGSM49BAMCA0cA\n"
        "MEQCIGHPjJkLhAPqB+vCSYim8+UzjfiOkPEtmfGvIuwLcdOEAiBCxnjnV11Y3nr2\n"
        "FflJMCwimcqJG44GG6tx7HHZ1WK2xQ==\n"
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

inline QSslConfiguration renewedServerTls()
{
    QSslConfiguration tls = testServerTls();
    tls.setLocalCertificate(QSslCertificate(QByteArray(renewedCertificatePem)));
    tls.setPrivateKey(QSslKey(QByteArray(renewedKeyPem), QSsl::Ec));
    return tls;
}

inline QSslConfiguration testClientTls()
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setCaCertificates({ QSslCertificate(QByteArray(testCertificatePem)) });
    return tls;
}

inline void setTestIdentity(QSslConfiguration &tls)
{
    tls.setLocalCertificate(QSslCertificate(QByteArray(testCertificatePem)));
    tls.setPrivateKey(QSslKey(QByteArray(testPrivateKeyPem), QSsl::Ec));
}

inline void setStrangersIdentity(QSslConfiguration &tls)
{
    tls.setLocalCertificate(QSslCertificate(QByteArray(strangerCertificatePem)));
    tls.setPrivateKey(QSslKey(QByteArray(strangerKeyPem), QSsl::Ec));
}
