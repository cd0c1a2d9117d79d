/** Nodes in etcd, through the JSON gateway of its version 3. Not exported. */
package dev.mdk.discovery.etcd;
