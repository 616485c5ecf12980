// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/adminpassword.h"

#include <QList>
#include <QPasswordDigestor>
#include <QRandomGenerator>

#include <algorithm>
#include <array>

namespace QSocketIoPrivate {

namespace {

constexpr int adminKeySize = 64; // of SHA-512
constexpr char passwordScheme[] = "pbkdf2-sha512";
// A hash is the program's own, but a slip of the finger in it must not keep a thread busy for hours.
constexpr int mostIterations = 10'000'000;

QByteArray deriveAdminKey(const QString &password, const QByteArray &salt, int iterations)
{
    return QPasswordDigestor::deriveKeyPbkdf2(QCryptographicHash::Sha512, password.toUtf8(), salt,
                                              iterations, adminKeySize);
}

} // namespace

AdminPassword AdminPassword::make(const QString &password, int iterations)
{
    std::array<quint32, 4> random;
    QRandomGenerator::system()->fillRange(random.data(), qsizetype(random.size()));
    AdminPassword result;
    result.iterations = std::clamp(iterations, 1, mostIterations);
    result.salt = QByteArray(reinterpret_cast<const char *>(random.data()), sizeof random);
    result.key = deriveAdminKey(password, result.salt, result.iterations);
    return result;
}

std::optional<AdminPassword> AdminPassword::fromText(const QByteArray &text)
{
    const QList<QByteArray> parts = text.split('$');
    if (parts.size() != 4 || parts.at(0) != passwordScheme)
        return {};
    AdminPassword result;
    bool isNumber = false;
    result.iterations = parts.at(1).toInt(&isNumber);
    const auto salt = QByteArray::fromBase64Encoding(parts.at(2),
                                                     QByteArray::AbortOnBase64DecodingErrors);
    const auto key = QByteArray::fromBase64Encoding(parts.at(3),
                                                    QByteArray::AbortOnBase64DecodingErrors);
    if (!isNumber || result.iterations < 1 || result.iterations > mostIterations || !salt || !key
        || (*salt).isEmpty() || (*key).size() != adminKeySize)
        return {};
    result.salt = *salt;
    result.key = *key;
    return result;
}

QByteArray AdminPassword::toText() const
{
    return QByteArray(passwordScheme) + '$' + QByteArray::number(iterations) + '$' + salt.toBase64()
           + '$' + key.toBase64();
}

// In the same time wherever the first difference is.
bool AdminPassword::matches(const QString &password) const
{
    const QByteArray other = deriveAdminKey(password, salt, iterations);
    unsigned difference = other.size() == key.size() ? 0U : 1U;
    for (qsizetype i = 0; i < qMin(other.size(), key.size()); ++i)
        difference |= static_cast<unsigned char>(other.at(i) ^ key.at(i));
    return difference == 0;
}

} // namespace QSocketIoPrivate
