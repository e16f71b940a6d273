// SPDX-License-Identifier: Apache-2.0
// What write-back decided in this cycle beyond its atoms -> the cycle's part of the retirement port, one cycle later. See cvfi.md.
module core_cvfi
(
  input  logic             clk_i,
  input  logic             rst_i,
  input  core_pkg::op_t    w_i,      // lane 0: the only one that commits and rolls back
  input  logic             fire_i,
  input  logic             tmode_i,
  input  logic [5:0]       flags_i,  // of core_csr, one cycle behind
  input  core_pkg::trap_t  trap_i,
  input  core_pkg::store_t drain_i,
  input  logic [2:0]       activity_i,
  output core_pkg::cvfi_t  cvfi_o
);
  core_pkg::cvfi_t cvfi_q;
  always_ff @(posedge clk_i) begin
    cvfi_q.commit      <= fire_i && w_i.ctl.sys == core_pkg::SYS_COMMIT;
    cvfi_q.ticks       <= w_i.lin;
    cvfi_q.rollback    <= fire_i && w_i.ctl.sys == core_pkg::SYS_ROLLBACK;
    cvfi_q.trap        <= trap_i.valid && !rst_i;
    cvfi_q.trap_tmode  <= tmode_i;
    cvfi_q.cause       <= trap_i.cause;
    cvfi_q.tval        <= trap_i.tval;
    cvfi_q.trap_pc     <= {trap_i.pc, 2'b00};
    cvfi_q.drain_valid <= drain_i.valid && !rst_i;
    cvfi_q.drain_addr  <= {drain_i.addr, 2'b00};
    cvfi_q.drain_data  <= drain_i.data;
    cvfi_q.drain_mask  <= drain_i.mask;
    cvfi_q.activity    <= activity_i;
    cvfi_q.flags       <= 6'd0;
  end
  always_comb begin
    cvfi_o       = cvfi_q;
    cvfi_o.flags = flags_i; // the flags register itself moves with the registered port
  end
  logic unused;
  assign unused = &{1'b0, w_i};
endmodule
