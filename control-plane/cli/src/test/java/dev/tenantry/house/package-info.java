/** Tests of the house itself: the arrows between its modules, and the tidiness of every source file. */
@NullMarked
package dev.tenantry.house;

import org.jspecify.annotations.NullMarked;
