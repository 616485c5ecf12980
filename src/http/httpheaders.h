// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The fields of a request or an answer. All of them are one array: a header of a dozen fields costs one allocation, and
// a session that keeps the one it was opened with keeps little more than its bytes.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <cstddef>
#include <iterator>
#include <utility>

namespace QSocketIoPrivate {

// In order of arrival; names compare case-insensitively (RFC 9110 section 5.1).
class HttpHeaders
{
public:
    // Lives until the headers change or go.
    struct Field
    {
        QByteArrayView name;
        QByteArrayView value;
    };
    class const_iterator
    {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Field;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = Field;

        const_iterator() = default;
        Field operator*() const;
        const_iterator &operator++();
        bool operator==(const const_iterator &other) const = default;

    private:
        friend class HttpHeaders;
        explicit const_iterator(const char *at)
            : m_at(at)
        {}
        const char *m_at = nullptr;
    };

    const_iterator begin() const { return const_iterator(m_fields.constData()); }
    const_iterator end() const { return const_iterator(m_fields.constData() + m_fields.size()); }
    bool isEmpty() const { return m_fields.isEmpty(); }

    void append(QByteArrayView name, QByteArrayView value);
    void append(const HttpHeaders &fields) { m_fields.append(fields.m_fields); }
    void set(QByteArrayView name, QByteArrayView value); // replaces every field of that name
    bool contains(QByteArrayView name) const;
    QByteArray value(QByteArrayView name) const;    // the first; null when absent
    QByteArrayView view(QByteArrayView name) const; // the same without a copy
    QList<QByteArray> values(QByteArrayView name) const;
    // Whether a comma-separated list field ("Connection: keep-alive, Upgrade") has the token, in any case.
    bool hasToken(QByteArrayView name, QByteArrayView token) const;
    QList<std::pair<QByteArray, QByteArray>> fields() const;
    void squeeze() { m_fields.squeeze(); } // before they are kept for long

private:
    QByteArray m_fields; // for each: both sizes, the name, the value
};

} // namespace QSocketIoPrivate
