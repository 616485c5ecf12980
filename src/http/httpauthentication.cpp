// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "http/httpauthentication.h"

#include "http/httpsyntax.h"

#include <QCryptographicHash>

namespace QSocketIoPrivate {

namespace {

enum class DigestHash : quint8 { Unknown, Md5, Sha256 };

// challenges = 1#( scheme [ 1*SP ( token68 / #( token BWS "=" BWS ( token / quoted-string ) ) ) ] )
class ChallengeReader
{
public:
    explicit ChallengeReader(QByteArrayView text)
        : m_rest(text)
    {}

    void readInto(QList<HttpChallenge> &challenges)
    {
        while (skipSeparators()) {
            const QByteArrayView name = takeToken();
            if (name.isEmpty())
                return;
            const bool isFollowedByBlank = !m_rest.isEmpty() && isBlank(m_rest.front());
            skipBlanks();
            if (m_rest.startsWith('=') && !challenges.isEmpty() && m_isInChallenge) {
                if (!readValue(name, challenges.last()))
                    return;
            } else {
                challenges.append({ name.toByteArray().toLower(), {} });
                m_isInChallenge = true;
                if (isFollowedByBlank)
                    skipToken68();
            }
        }
    }

private:
    static bool isBlank(char c) { return c == ' ' || c == '\t'; }
    void skipBlanks()
    {
        while (!m_rest.isEmpty() && isBlank(m_rest.front()))
            m_rest = m_rest.sliced(1);
    }
    bool skipSeparators()
    {
        while (!m_rest.isEmpty() && (isBlank(m_rest.front()) || m_rest.front() == ','))
            m_rest = m_rest.sliced(1);
        return !m_rest.isEmpty();
    }
    QByteArrayView takeToken()
    {
        qsizetype size = 0;
        while (size < m_rest.size() && isHttpToken(m_rest.sliced(size, 1)))
            ++size;
        const QByteArrayView token = m_rest.first(size);
        m_rest = m_rest.sliced(size);
        return token;
    }
    // "Negotiate YII=": of no use to us, but not the beginning of a parameter either.
    void skipToken68()
    {
        const qsizetype comma = m_rest.indexOf(',');
        const QByteArrayView element = trimHttpBlanks(comma < 0 ? m_rest : m_rest.first(comma));
        QByteArrayView core = element;
        while (core.endsWith('='))
            core.chop(1);
        if (!element.isEmpty() && !core.contains('=') && !core.contains(' ') && !core.contains('"'))
            m_rest = comma < 0 ? QByteArrayView() : m_rest.sliced(comma);
    }
    bool readValue(QByteArrayView name, HttpChallenge &challenge)
    {
        m_rest = m_rest.sliced(1);
        skipBlanks();
        QByteArray value;
        if (m_rest.startsWith('"')) {
            if (!readQuoted(value))
                return false;
        } else {
            value = takeToken().toByteArray();
        }
        challenge.parameters.append({ name.toByteArray().toLower(), value });
        return true;
    }
    bool readQuoted(QByteArray &value)
    {
        value = QByteArray("");
        for (qsizetype i = 1; i < m_rest.size(); ++i) {
            if (m_rest[i] == '"') {
                m_rest = m_rest.sliced(i + 1);
                return true;
            }
            if (m_rest[i] == '\\' && i + 1 < m_rest.size())
                ++i;
            value.append(m_rest[i]);
        }
        return false;
    }

    QByteArrayView m_rest;
    bool m_isInChallenge = false;
};

bool isSessionDigest(QByteArrayView algorithm)
{
    return algorithm.size() > 5 && equalsHttpToken(algorithm.last(5), "-sess");
}

DigestHash digestHash(const HttpChallenge &challenge)
{
    const QByteArray named = challenge.value("algorithm");
    QByteArrayView algorithm = named.isNull() ? QByteArrayView("MD5") : QByteArrayView(named);
    if (isSessionDigest(algorithm))
        algorithm.chop(5);
    if (equalsHttpToken(algorithm, "MD5"))
        return DigestHash::Md5;
    return equalsHttpToken(algorithm, "SHA-256") ? DigestHash::Sha256 : DigestHash::Unknown;
}

bool offersPlainQuality(const HttpChallenge &challenge)
{
    const QByteArray qualities = challenge.value("qop");
    if (qualities.isNull())
        return true; // RFC 2069 has none
    QByteArrayView list = qualities;
    while (const auto quality = takeHttpListElement(list)) {
        if (equalsHttpToken(*quality, "auth"))
            return true;
    }
    return false;
}

// 0: not to be answered.
int strengthOf(const HttpChallenge &challenge)
{
    if (challenge.scheme == "basic")
        return 1;
    if (challenge.scheme != "digest" || challenge.value("nonce").isNull()
        || !offersPlainQuality(challenge))
        return 0;
    switch (digestHash(challenge)) {
    case DigestHash::Md5:
        return 2;
    case DigestHash::Sha256:
        return 3;
    case DigestHash::Unknown:
        break;
    }
    return 0;
}

QByteArray quoted(const QByteArray &text)
{
    QByteArray out("\"");
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '"';
}

QByteArray digestAuthorization(const HttpChallenge &challenge, const HttpCredentials &credentials,
                               const QByteArray &method, const QByteArray &target,
                               const QByteArray &clientNonce)
{
    const auto algorithm = digestHash(challenge) == DigestHash::Sha256 ? QCryptographicHash::Sha256
                                                                       : QCryptographicHash::Md5;
    const auto hash = [algorithm](const QByteArray &text) {
        return QCryptographicHash::hash(text, algorithm).toHex();
    };
    const QByteArray nonce = challenge.value("nonce");
    const QByteArray named = challenge.value("algorithm");
    QByteArray secret = hash(credentials.user + ':' + challenge.realm() + ':'
                             + credentials.password);
    if (isSessionDigest(named))
        secret = hash(secret + ':' + nonce + ':' + clientNonce);
    const QByteArray request = hash(method + ':' + target);
    const bool hasQuality = !challenge.value("qop").isNull();
    QByteArray middle = nonce + ':';
    if (hasQuality)
        middle += "00000001:" + clientNonce + ":auth:";
    const QByteArray response = hash(secret + ':' + middle + request);

    QByteArray value = "Digest username=" + quoted(credentials.user)
                       + ", realm=" + quoted(challenge.realm()) + ", nonce=" + quoted(nonce)
                       + ", uri=" + quoted(target) + ", response=\"" + response + '"';
    if (!named.isNull())
        value += ", algorithm=" + named;
    if (hasQuality)
        value += ", qop=auth, nc=00000001, cnonce=" + quoted(clientNonce);
    else if (isSessionDigest(named))
        value += ", cnonce=" + quoted(clientNonce);
    if (const QByteArray opaque = challenge.value("opaque"); !opaque.isNull())
        value += ", opaque=" + quoted(opaque);
    return value;
}

} // namespace

QByteArray HttpChallenge::value(QByteArrayView name) const
{
    for (const auto &[key, value] : parameters) {
        if (equalsHttpToken(key, name))
            return value;
    }
    return {};
}

bool HttpChallenge::isStale() const
{
    return equalsHttpToken(value("stale"), "true");
}

QList<HttpChallenge> parseHttpChallenges(const QList<QByteArray> &fields)
{
    QList<HttpChallenge> challenges;
    for (const QByteArray &field : fields)
        ChallengeReader(field).readInto(challenges);
    return challenges;
}

std::optional<HttpChallenge> strongestHttpChallenge(const QList<HttpChallenge> &challenges)
{
    std::optional<HttpChallenge> best;
    int bestStrength = 0;
    for (const HttpChallenge &challenge : challenges) {
        const int strength = strengthOf(challenge);
        if (strength > bestStrength) {
            best = challenge;
            bestStrength = strength;
        }
    }
    return best;
}

QByteArray httpAuthorization(const HttpChallenge &challenge, const HttpCredentials &credentials,
                             const QByteArray &method, const QByteArray &target,
                             const QByteArray &clientNonce)
{
    if (challenge.scheme == "basic")
        return "Basic " + QByteArray(credentials.user + ':' + credentials.password).toBase64();
    return digestAuthorization(challenge, credentials, method, target, clientNonce);
}

} // namespace QSocketIoPrivate
