// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The latest value of an event, as a property.
#pragma once

#include "socketioeventfield.h"

#include <QtCore/qdatetime.h>
#include <QtQml/qjsvalue.h>

class SocketIoValuePrivate;

class QSOCKETIOQML_EXPORT SocketIoValue : public SocketIoEventField
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QJSValue value READ value NOTIFY valueChanged)
    Q_PROPERTY(bool valid READ isValid NOTIFY valueChanged)
    Q_PROPERTY(QDateTime timestamp READ timestamp NOTIFY valueChanged)
    Q_PROPERTY(double received READ received NOTIFY valueChanged)
    Q_PROPERTY(bool stale READ isStale NOTIFY staleChanged)
    Q_PROPERTY(int staleAfter READ staleAfter WRITE setStaleAfter NOTIFY staleAfterChanged)
    Q_PROPERTY(int interval READ interval WRITE setInterval NOTIFY intervalChanged)
public:
    explicit SocketIoValue(QObject *parent = nullptr);
    ~SocketIoValue() override;

    QJSValue value() const;
    bool isValid() const;
    QDateTime timestamp() const;
    double received() const;
    bool isStale() const;
    int staleAfter() const;
    void setStaleAfter(int staleAfter);
    int interval() const;
    void setInterval(int interval);

    void componentComplete() override;

public Q_SLOTS:
    void clear();

Q_SIGNALS:
    void valueChanged();
    void staleChanged();
    void staleAfterChanged();
    void intervalChanged();

protected:
    void receive(const QSocketIoEvent &event, const QSocketIoPrivate::ValueView &value) override;

private:
    Q_DECLARE_PRIVATE(SocketIoValue)
    std::unique_ptr<SocketIoValuePrivate> d_ptr;
};
