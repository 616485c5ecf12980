// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "transport/httplogin.h"

#include <QRandomGenerator>

namespace QSocketIoPrivate {

namespace {

// A program that goes on giving wrong passwords is asked no more often than this.
constexpr int mostChallenges = 5;

QByteArray randomNonce()
{
    const quint64 random = QRandomGenerator::system()->generate64();
    return QByteArray::number(random, 16);
}

} // namespace

HttpLogin::Step HttpLogin::challenged(const QList<QByteArray> &fields)
{
    m_challenge = strongestHttpChallenge(parseHttpChallenges(fields));
    if (!m_challenge || ++m_challenges > mostChallenges)
        return Step::GiveUp;
    return m_hasAnswer && m_challenge->isStale() ? Step::Repeat : Step::Ask;
}

QAuthenticator HttpLogin::question() const
{
    QAuthenticator question;
    if (m_hasAnswer) {
        question.setUser(m_answer.user());
        question.setPassword(m_answer.password());
    }
    if (m_challenge)
        question.setRealm(QString::fromUtf8(m_challenge->realm()));
    return question;
}

bool HttpLogin::accept(const QAuthenticator &answer)
{
    const bool isEmpty = answer.user().isEmpty() && answer.password().isEmpty();
    const bool isKnown = m_hasAnswer && answer.user() == m_answer.user()
                         && answer.password() == m_answer.password();
    if (isEmpty || isKnown)
        return false;
    m_answer = answer;
    m_hasAnswer = true;
    return true;
}

QByteArray HttpLogin::authorization(const QByteArray &method, const QByteArray &target) const
{
    if (!m_challenge || !m_hasAnswer)
        return {};
    const HttpCredentials credentials{ m_answer.user().toUtf8(), m_answer.password().toUtf8() };
    return httpAuthorization(*m_challenge, credentials, method, target, randomNonce());
}

} // namespace QSocketIoPrivate
