// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of SocketIoListModel.
#pragma once

#include "elements/eventhub.h"
#include "models/frametick.h"
#include "models/rowtable.h"
#include "models/socketiolistmodel.h"

#include <array>

class SocketIoListModelPrivate
{
    Q_DECLARE_PUBLIC(SocketIoListModel)
public:
    enum Operation { Reset, Insert, Update, Remove, Move, Clear };
    static constexpr int OperationCount = Clear + 1;

    explicit SocketIoListModelPrivate(SocketIoListModel *model);

    void setEvent(Operation operation, const QString &event);
    void setOrder(const QSocketIoQml::RowTable::Settings &settings);
    void subscribe(QSocketIoQml::EventHub *hub);
    void receive(Operation operation, const QSocketIoEvent &event);
    QString apply(Operation operation, const QVariantList &arguments); // why not, or nothing
    bool changeByScript(const char *method, Operation operation, const QVariantList &arguments);
    bool insertByScript(const QVariant &item, int index);
    QVariant plain(const QJSValue &value) const;
    void changed();

    // From the table to those who look at the model: in socketiolistmodelsync.cpp.
    void sync();

    SocketIoListModel *q_ptr;
    std::array<QString, OperationCount> events;
    QSocketIoQml::RowTable table;
    std::vector<QSocketIoQml::ListRow *> shown;
    QStringList shownRoles;
    QSocketIoQml::FrameTick::Pointer tick;
    bool isSyncing = false;
    bool isPending = false;
    QSocketIoQml::EventTap tap; // the last: it ends before what its events need

private:
    using Rows = std::vector<QSocketIoQml::ListRow *>;
    struct Change
    {
        QSocketIoQml::ListRow *row;
        quint64 roles;
    };
    std::vector<Change> takeChanges();
    void show(const Rows &wanted);
    void showAnew(const Rows &wanted);
    void showByMany(const Rows &wanted);
    void showByFew(const Rows &wanted, const std::vector<bool> &stays);
    void removeUnwanted();
    void moveRow(int from, int to);
    void insertWanted(const Rows &wanted);
    void number(size_t from = 0);
    void announce(std::vector<Change> &changes);
};
