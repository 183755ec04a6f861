/** Schedules: operations that are asked for by the calendar. */
@NullMarked
package dev.tenantry.api.schedule;

import org.jspecify.annotations.NullMarked;
