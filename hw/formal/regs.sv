// SPDX-License-Identifier: Apache-2.0
// core_regs (two copies of each guest register in one RAM, two bit vectors) against its specification: a working and a committed
// value of one register, chosen by the solver; commit and rollback move values. Bounded model check, hw/formal/build.mk.
module formal_regs #(
  parameter int W = 1
) (
  input logic            clk_i,
  input logic            re_i,
  input logic [6:0]      raddr_i,
  input logic [W-1:0]    we_i,
  input logic [W*7-1:0]  waddr_i,
  input logic [W*32-1:0] wdata_i,
  input logic            commit_i,
  input logic            rollback_i
);
  logic rst_q;
  initial rst_q = 1'b1;
  always_ff @(posedge clk_i) rst_q <= 1'b0;

  logic [31:0]    rdata;
  logic [W*7-1:0] wphys_unused;
  core_regs #(.RP(1), .W(W)) dut (.clk_i, .rst_i(rst_q), .init_i(1'b0), .init_idx_i(7'd0), .re_i, .raddr_i, .rdata_o(rdata),
    .we_i, .waddr_i, .wdata_i, .wphys_o(wphys_unused), .commit_i, .rollback_i);

  // the register watched: x1-x15 of translation mode
  (* anyconst *) logic [3:0] watched;
  logic        write, known_q, known_committed_q, check_q;
  logic [31:0] value, work_q, committed_q, expect_q;
  always_comb begin
    write = 1'b0;
    value = 32'd0;
    for (int i = 0; i < W; i++)
      if (we_i[i] && waddr_i[i*7+:7] == {3'b010, watched}) begin
        write = 1'b1;
        value = wdata_i[i*32+:32];
      end
  end

  always_ff @(posedge clk_i) begin
    check_q <= re_i && raddr_i == {3'b010, watched} && known_q && !write && !rst_q;
    expect_q <= work_q;
    if (write) begin
      work_q  <= value;
      known_q <= 1'b1;
    end
    if (commit_i) begin
      committed_q       <= work_q;
      known_committed_q <= known_q;
    end
    if (rollback_i) begin
      work_q  <= committed_q;
      known_q <= known_committed_q;
    end
    if (rst_q) begin
      known_q           <= 1'b0;
      known_committed_q <= 1'b0;
      check_q           <= 1'b0;
    end
  end

  always_comb begin
    assume (watched != 4'd0);
    // what core_commit promises: one of write, commit, rollback in a cycle; no copy address from outside
    assume ({1'b0, we_i != '0} + {1'b0, commit_i} + {1'b0, rollback_i} <= 2'd1);
    assume (!(raddr_i[5] && (raddr_i[4] || raddr_i[6])));
    for (int i = 0; i < W; i++) assume (!(waddr_i[i*7+5] && (waddr_i[i*7+4] || waddr_i[i*7+6])));
    // and core_lane: destinations of the two lanes differ in bit 0
    if (W == 2) assume (we_i != '1 || waddr_i[0] != waddr_i[W*7-7]);
    if (check_q && !rst_q) assert (rdata == expect_q);
  end
endmodule
