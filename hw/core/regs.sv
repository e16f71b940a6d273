// SPDX-License-Identifier: Apache-2.0
// Logical register numbers -> operands one cycle later; results -> the shadowed register file. 128 words: 0-31 firmware,
// 32-47 guest copy 0, 48-63 guest copy 1, 64-79 temporaries; one block RAM per read port.
// Invariant: the committed copy of a guest register is never written. Two bit vectors say which copy is committed and which
// registers were written since; commit and rollback touch only these. In-flight writes are bypassed by number (core_issue),
// so a read may look its copy up as soon as it is decoded.
module core_regs #(
  parameter int RP = 3,            // read ports
  parameter int W  = 1             // write lanes; one for now
) (
  input  logic            clk_i,
  input  logic            rst_i,
  input  logic            init_i,      // reset sweep: clears the word init_idx_i
  input  logic [6:0]      init_idx_i,
  input  logic [RP-1:0]   re_i,
  input  logic [RP*7-1:0] raddr_i,     // logical
  output logic [RP*32-1:0] rdata_o,
  input  logic [W-1:0]    we_i,
  input  logic [W*7-1:0]  waddr_i,     // logical
  input  logic [W*32-1:0] wdata_i,
  output logic [W*7-1:0]  wphys_o,     // address in the file, for CVFI
  input  logic            commit_i,
  input  logic            rollback_i
);
  logic [15:0] copy_q, wr_q, wr_set;

  function automatic logic [6:0] phys(input logic [6:0] l, input logic copy);
    phys = {l[6:5], l[4] | (l[5] & copy), l[3:0]};
  endfunction

  always_comb begin
    wr_set = 16'd0;
    for (int i = 0; i < W; i++) begin
      wphys_o[i*7+:7] = phys(waddr_i[i*7+:7], !copy_q[waddr_i[i*7+:4]]);
      if (we_i[i] && waddr_i[i*7+5]) wr_set[waddr_i[i*7+:4]] = 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (commit_i) begin
      copy_q <= copy_q ^ wr_q;
      wr_q   <= 16'd0;
    end else if (rollback_i) wr_q <= 16'd0;
    else wr_q <= wr_q | wr_set;
    if (rst_i) begin
      copy_q <= 16'd0;
      wr_q   <= 16'd0;
    end
  end

  logic        we;
  logic [6:0]  wa;
  logic [31:0] wd;
  assign we = init_i || we_i[0];
  assign wa = init_i ? init_idx_i : wphys_o[6:0];
  assign wd = init_i ? 32'd0 : wdata_i[31:0];
  for (genvar p = 0; p < RP; p++) begin : g_port
    logic [6:0] la, ra;
    assign la = raddr_i[p*7+:7];
    assign ra = phys(la, copy_q[la[3:0]] ^ wr_q[la[3:0]]);
    mem_ram #(.WIDTH(32), .DEPTH(128)) file (.clk_i, .re_i(re_i[p]), .ra_i(ra), .rd_o(rdata_o[p*32+:32]),
      .we_i(we), .wa_i(wa), .wd_i(wd));
  end
endmodule
